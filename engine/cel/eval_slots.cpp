// SPDX-License-Identifier: GPL-2.0-or-later
// A field compared with literals, see specialise.hpp: most of what conditions do.
#include "engine/cel/evaluator.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace outcall::cel {

namespace {

// Nothing where the value is of another type than the literal.
std::optional<bool> equal_slot(const Value& value, const Datum& literal) {
    if (literal.kind == Kind::String) {
        if (const auto* text = std::get_if<std::string>(&value))
            return std::string_view{*text} == literal.view();
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return *number == literal.integer;
    }
    return std::nullopt;
}

std::optional<bool> among(Budget& budget, const Value& value, const Datum& literals) {
    if (!budget.work(literals.size))
        return std::nullopt;
    std::optional<bool> found = false;
    for (std::uint32_t i = 0; i < literals.size && found == false; ++i)
        found = equal_slot(value, literals.items[i]);
    return found;
}

std::optional<bool> holds(Budget& budget, const Value& value, const Datum& literal) {
    const auto* list = std::get_if<ValueList>(&value);
    if (list == nullptr || !budget.work(list->size()))
        return std::nullopt;
    for (const Value& element : *list) {
        const auto found = equal_slot(element, literal);
        if (!found || *found)
            return found;
    }
    return false;
}

std::optional<bool> affix(const Value& value, const Datum& literal, Op op) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr)
        return std::nullopt;
    return op == Op::SlotPrefix ? text->starts_with(literal.view())
                                : text->ends_with(literal.view());
}

} // namespace

// Where the field is absent or of another type than the literal, the general step knows what to do.
Datum Evaluator::slot_test(const Step& step) {
    if (!present(step))
        return run(step.d);
    const Value& value = activation_.slots[step.a];
    const Datum& literal = plan_.constants[step.c];
    std::optional<bool> found;
    switch (step.op) {
    case Op::SlotEqual: found = equal_slot(value, literal); break;
    case Op::SlotIn: found = among(workspace_.budget(), value, literal); break;
    case Op::SlotHolds: found = holds(workspace_.budget(), value, literal); break;
    default: found = affix(value, literal, step.op); break;
    }
    return found ? Datum::of_bool(*found) : run(step.d);
}

} // namespace outcall::cel
