// SPDX-License-Identifier: GPL-2.0-or-later
// What an expression may refer to: variables, functions of the libraries that are on, and the
// container in which names are sought.
#pragma once

#include "engine/cel/declaration.hpp"
#include "engine/cel/function.hpp"
#include "engine/cel/syntax.hpp"
#include "engine/cel/type.hpp"
#include "engine/model/context.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

// One declared field `variable.field`. Its slot is its index in Activation::slots.
struct Field {
    std::string name;
    FieldType type;
    std::size_t slot;
};

// A variable that is a value by itself. Its slot is its index in Activation::values.
struct ValueDeclaration {
    TypeId type;
    std::size_t slot;
};

struct Variable {
    std::string name;  // may be qualified: "a.b"
    std::size_t index; // bit of Activation::present
    std::vector<Field> fields;
    std::optional<ValueDeclaration> value = {};
};

class Environment {
public:
    // The namespaces and fields of engine/model/context.hpp; slots are the same. All libraries
    // for authors are enabled.
    static const Environment& context();

    // At most 64 variables: std::length_error.
    Variable& declare(std::string name);
    void declare_field(Variable& variable, std::string name, FieldType type);
    Variable& declare_value(std::string name, TypeId type);
    void declare_function(DeclaredFunction function);

    // Names are sought in "a.b", then in "a", then as they are.
    void enter(std::string container) { container_ = std::move(container); }

    // Switches an extension library on: ext/libraries.hpp. An unknown name: std::invalid_argument.
    void enable(std::string_view library);
    bool enabled(std::string_view library) const;
    const Syntax& syntax() const { return syntax_; }
    Syntax& syntax() { return syntax_; }

    // Among the core and the enabled libraries; null when there is none. Where two have it (reverse
    // of strings and of lists) one has the overloads of both: the one with the most is found.
    const Function* function(std::string_view name, CallStyle style) const;
    const DeclaredFunction* declared_function(std::string_view name, CallStyle style) const;
    std::vector<std::string_view> function_names() const;

    const Variable* find(std::string_view name) const;
    std::span<const Variable> variables() const { return variables_; }

    // What a name may mean in the container, in the order in which that is tried. A dot before it
    // means the name as it is.
    std::vector<std::string> candidates(std::string_view name) const;

    // The table of the types of declarations.
    const TypeTable& types() const { return types_; }
    TypeTable& types() { return types_; }

private:
    std::vector<Variable> variables_;
    std::vector<DeclaredFunction> functions_;
    std::vector<const Library*> libraries_; // the enabled ones
    std::string container_;
    Syntax syntax_ = Syntax{}.with(Feature::CoreMacros);
    TypeTable types_;
    std::size_t next_slot_ = 0;
    std::size_t next_value_ = 0;
};

// The values of one evaluation: slot → value, and which variables are present. Not owning.
struct Activation {
    std::span<const Value> slots;
    std::uint64_t present = 0;       // bit Variable::index
    std::span<const Datum> values{}; // of variables that are values by themselves

    static Activation of(const Context& context);
};

} // namespace outcall::cel
