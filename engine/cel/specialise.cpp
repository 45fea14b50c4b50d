// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/specialise.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace outcall::cel {

namespace {

Implementation method(std::string_view name) {
    return std::ranges::find(string_functions(), name, &Function::name)->run;
}

bool literal(const Datum& value) {
    return value.kind == Kind::String || value.kind == Kind::Int;
}

// All strings or all ints.
bool literals(const Datum& value) {
    if (value.kind != Kind::List || value.holder != Holder::Items)
        return false;
    const std::span items{value.items, value.size};
    return std::ranges::all_of(
        items, [&](const Datum& item) { return literal(item) && item.kind == items.front().kind; });
}

class Specialiser {
public:
    explicit Specialiser(Plan& plan) : plan_{plan} {}

    void run() {
        const std::size_t count = plan_.steps.size();
        for (std::size_t index = 0; index < count; ++index)
            if (auto step = special(plan_.steps[index])) {
                step->d = static_cast<std::uint32_t>(plan_.steps.size());
                const Step general = plan_.steps[index];
                plan_.steps.push_back(general);
                plan_.steps[index] = *step;
            }
    }

private:
    std::optional<Step> special(const Step& step) const {
        switch (step.op) {
        case Op::Equal: {
            const auto found = compared(Op::SlotEqual, step.a, step.b, literal);
            return found ? found : compared(Op::SlotEqual, step.b, step.a, literal);
        }
        case Op::In: {
            const auto found = compared(Op::SlotIn, step.a, step.b, literals);
            return found ? found : compared(Op::SlotHolds, step.b, step.a, literal);
        }
        case Op::Call: return affix(step);
        default: return std::nullopt;
        }
    }

    std::optional<Step> affix(const Step& step) const {
        static const Implementation starts_with = method("startsWith");
        static const Implementation ends_with = method("endsWith");
        const Implementation called = plan_.functions[step.c];
        if (called != starts_with && called != ends_with)
            return std::nullopt;
        const auto operands = plan_.children_of(step);
        return compared(called == starts_with ? Op::SlotPrefix : Op::SlotSuffix, operands[0],
                        operands[1], [](const Datum& text) { return text.kind == Kind::String; });
    }

    template <typename Fits>
    std::optional<Step> compared(Op op, std::uint32_t field, std::uint32_t value, Fits fits) const {
        const Step& slot = plan_.steps[field];
        const Step& constant = plan_.steps[value];
        if (slot.op != Op::Slot || constant.op != Op::Constant ||
            !fits(plan_.constants[constant.a]))
            return std::nullopt;
        return Step{.op = op, .a = slot.a, .b = slot.b, .c = constant.a};
    }

    Plan& plan_;
};

} // namespace

void specialise(Plan& plan) {
    Specialiser{plan}.run();
}

} // namespace outcall::cel
