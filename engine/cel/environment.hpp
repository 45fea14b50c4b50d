// SPDX-License-Identifier: GPL-2.0-or-later
// What an expression may refer to: variables with declared fields, each field in a slot.
#pragma once

#include "engine/cel/function.hpp"
#include "engine/model/context.hpp"

#include <cstddef>
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

struct Variable {
    std::string name;
    std::size_t index; // bit of Activation::present
    std::vector<Field> fields;
};

class Environment {
public:
    // The namespaces and fields of engine/model/context.hpp; slots are the same. All libraries
    // for authors are enabled.
    static const Environment& context();

    Variable& declare(std::string name);
    void declare_field(Variable& variable, std::string name, FieldType type);

    // Switches an extension library on: ext/libraries.hpp. An unknown name: std::invalid_argument.
    void enable(std::string_view library);
    bool enabled(std::string_view library) const;

    // Among the core and the enabled libraries; null when there is none. Where two have it (reverse
    // of strings and of lists) one has the overloads of both: the one with the most is found.
    const Function* function(std::string_view name, CallStyle style) const;
    std::vector<std::string_view> function_names() const;

    const Variable* find(std::string_view name) const;
    std::span<const Variable> variables() const { return variables_; }

private:
    std::vector<Variable> variables_;
    std::vector<const Library*> libraries_; // the enabled ones
    std::size_t next_slot_ = 0;
};

// The values of one evaluation: slot → value, and which variables are present. Not owning.
struct Activation {
    std::span<const Value> slots;
    std::uint64_t present = 0; // bit Variable::index

    static Activation of(const Context& context);
};

} // namespace outcall::cel
