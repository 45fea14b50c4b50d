// SPDX-License-Identifier: GPL-2.0-or-later
// Optional values: optional.of() and what is asked of them. or() and orValue() are evaluated by
// the planner's steps of their own, since they may not need their argument.
#include "engine/cel/container.hpp"
#include "engine/cel/ext/libraries.hpp"
#include "engine/cel/optional.hpp"

#include <array>

namespace outcall::cel {

namespace {

using enum Pattern;

Datum of(Workspace& workspace, std::span<const Datum> arguments) {
    return optional_of(workspace, arguments[0]);
}

Datum none(Workspace& /*workspace*/, std::span<const Datum> /*arguments*/) {
    return Datum::of_optional(nullptr);
}

bool zero(const Datum& value) {
    switch (value.kind) {
    case Kind::Null: return true;
    case Kind::Bool: return !value.boolean;
    case Kind::Int:
    case Kind::Uint:
    case Kind::Duration: return value.natural == 0;
    case Kind::Double: return value.real == 0;
    case Kind::Timestamp: return value.integer == 0 && value.size == 0;
    case Kind::String:
    case Kind::Bytes:
    case Kind::List:
    case Kind::Map:
    case Kind::Optional: return value.size == 0;
    default: return false;
    }
}

Datum of_non_zero(Workspace& workspace, std::span<const Datum> arguments) {
    return zero(arguments[0]) ? Datum::of_optional(nullptr) : optional_of(workspace, arguments[0]);
}

Datum has_value(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::Optional)
        return Datum::no_overload("hasValue", arguments[0].kind);
    return Datum::of_bool(arguments[0].size != 0);
}

Datum value(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::Optional)
        return Datum::no_overload("value", arguments[0].kind);
    return arguments[0].size != 0 ? arguments[0].items[0] : Datum::error(Fault::NoValue);
}

// What is asked of a dyn: the steps of the planner have the same code for optionals.
Datum alternative(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    return Datum::no_overload("or", arguments[0].kind, arguments[1].kind);
}

Datum unwrap(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& list = arguments[0];
    if (list.kind != Kind::List)
        return Datum::no_overload("optional.unwrap", list.kind);
    Datum* items = workspace.items(list.size);
    if (items == nullptr)
        return workspace.exhausted();
    std::size_t size = 0;
    for (std::uint32_t i = 0; i < list.size; ++i) {
        const Datum each = element(list, i);
        if (each.kind != Kind::Optional)
            return Datum::no_overload("optional.unwrap", list.kind, each.kind);
        if (each.size != 0)
            items[size++] = each.items[0];
    }
    return Datum::of_items(items, size);
}

Datum first(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& list = arguments[0];
    if (list.kind != Kind::List)
        return Datum::no_overload("first", list.kind);
    return list.size == 0 ? Datum::of_optional(nullptr) : optional_of(workspace, element(list, 0));
}

Datum last(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& list = arguments[0];
    if (list.kind != Kind::List)
        return Datum::no_overload("last", list.kind);
    return list.size == 0 ? Datum::of_optional(nullptr)
                          : optional_of(workspace, element(list, list.size - 1));
}

constexpr std::array to_optional{takes(OptionalOfA, A)};
constexpr std::array nothing{takes(OptionalOfA)};
constexpr std::array asks{takes(Bool, OptionalOfA)};
constexpr std::array from_optional{takes(A, OptionalOfA)};
constexpr std::array either{takes(OptionalOfA, OptionalOfA, OptionalOfA)};
constexpr std::array otherwise{takes(A, OptionalOfA, A)};
constexpr std::array unwraps{takes(ListOfA, ListOfOptionalOfA)};
constexpr std::array from_list{takes(OptionalOfA, ListOfA)};

constexpr std::array functions{
    Function{"optional.of", CallStyle::Global, of, to_optional},
    Function{"optional.none", CallStyle::Global, none, nothing},
    Function{"optional.ofNonZeroValue", CallStyle::Global, of_non_zero, to_optional},
    Function{"optional.unwrap", CallStyle::Global, unwrap, unwraps},
    Function{"unwrapOpt", CallStyle::Method, unwrap, unwraps},
    Function{"hasValue", CallStyle::Method, has_value, asks},
    Function{"value", CallStyle::Method, value, from_optional},
    Function{"or", CallStyle::Method, alternative, either},
    Function{"orValue", CallStyle::Method, alternative, otherwise},
    Function{"first", CallStyle::Method, first, from_list},
    Function{"last", CallStyle::Method, last, from_list},
};

} // namespace

std::span<const Function> optional_functions() {
    return functions;
}

} // namespace outcall::cel
