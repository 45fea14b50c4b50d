// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/environment.hpp"

#include "engine/cel/ext/libraries.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

namespace outcall::cel {

namespace {

// What a library switches on beside its functions.
struct LibrarySyntax {
    std::string_view library;
    Feature feature;
};

constexpr std::array library_syntax{
    LibrarySyntax{"optionals", Feature::OptionalSyntax},
    LibrarySyntax{"optionals", Feature::OptionalMacros},
    LibrarySyntax{"bindings", Feature::BindingMacros},
    LibrarySyntax{"two_var_comprehensions", Feature::TwoVariableMacros},
    LibrarySyntax{"block", Feature::BlockMacros},
};

} // namespace

const Environment& Environment::context() {
    static const Environment environment = [] {
        Environment built;
        for (std::size_t ns = 0; ns < namespace_count; ++ns)
            built.declare(std::string{name(static_cast<Namespace>(ns))});
        for (const FieldDeclaration& field : context_fields)
            built.declare_field(built.variables_[static_cast<std::size_t>(field.ns)],
                                std::string{field.name}, field.type);
        for (const Library& library : extension_libraries())
            if (library.name != "block") // what optimizers write
                built.enable(library.name);
        return built;
    }();
    return environment;
}

Variable& Environment::declare(std::string name) {
    if (variables_.size() == std::numeric_limits<decltype(Activation::present)>::digits)
        throw std::length_error{"an environment has at most 64 variables"};
    return variables_.emplace_back(std::move(name), variables_.size(), std::vector<Field>{});
}

void Environment::declare_field(Variable& variable, std::string name, FieldType type) {
    variable.fields.push_back({.name = std::move(name), .type = type, .slot = next_slot_++});
}

void Environment::enable(std::string_view library) {
    const auto known = extension_libraries();
    const auto found = std::ranges::find(known, library, &Library::name);
    if (found == known.end())
        throw std::invalid_argument{fmt::format("there is no library '{}'", library)};
    if (enabled(library))
        return;
    libraries_.push_back(&*found);
    for (const LibrarySyntax& each : library_syntax)
        if (each.library == library)
            syntax_.with(each.feature);
}

bool Environment::enabled(std::string_view library) const {
    return std::ranges::find(libraries_, library, &Library::name) != libraries_.end();
}

const Function* Environment::function(std::string_view name, CallStyle style) const {
    const Function* widest = nullptr;
    const auto consider = [&](const Library& library) {
        const Function* found = library.find(name, style);
        if (found != nullptr &&
            (widest == nullptr || found->overloads.size() > widest->overloads.size()))
            widest = found;
    };
    std::ranges::for_each(core_libraries(), consider);
    for (const Library* library : libraries_)
        consider(*library);
    return widest;
}

std::vector<std::string_view> Environment::function_names() const {
    std::vector<std::string_view> names;
    const auto add = [&](const Library& library) {
        for (const Function& function : library.functions)
            names.push_back(function.name);
    };
    std::ranges::for_each(core_libraries(), add);
    for (const Library* library : libraries_)
        add(*library);
    return names;
}

Variable& Environment::declare_value(std::string name, TypeId type) {
    Variable& variable = declare(std::move(name));
    variable.value = ValueDeclaration{.type = type, .slot = next_value_++};
    return variable;
}

void Environment::declare_function(DeclaredFunction function) {
    functions_.push_back(std::move(function));
}

const DeclaredFunction* Environment::declared_function(std::string_view name,
                                                       CallStyle style) const {
    const auto found = std::ranges::find_if(functions_, [&](const DeclaredFunction& each) {
        return each.name == name && each.style == style;
    });
    return found == functions_.end() ? nullptr : &*found;
}

std::vector<std::string> Environment::candidates(std::string_view name) const {
    if (name.starts_with('.'))
        return {std::string{name.substr(1)}};
    std::vector<std::string> names;
    for (std::string_view scope = container_; !scope.empty();) {
        names.push_back(fmt::format("{}.{}", scope, name));
        const auto dot = scope.rfind('.');
        scope = scope.substr(0, dot == std::string_view::npos ? 0 : dot);
    }
    names.emplace_back(name);
    return names;
}

const Variable* Environment::find(std::string_view name) const {
    const auto found = std::ranges::find(variables_, name, &Variable::name);
    return found == variables_.end() ? nullptr : &*found;
}

Activation Activation::of(const Context& context) {
    Activation activation{.slots = context.slots()};
    for (std::size_t ns = 0; ns < namespace_count; ++ns)
        if (context.present(static_cast<Namespace>(ns)))
            activation.present |= std::uint64_t{1} << ns;
    return activation;
}

} // namespace outcall::cel
