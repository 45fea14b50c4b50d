// SPDX-License-Identifier: GPL-2.0-or-later
// Read from the plan, where names are resolved, constants folded and comparisons specialised.
#include "engine/cel/requirement.hpp"

#include "engine/cel/plan.hpp"

#include <utility>

namespace outcall::cel {

namespace {

using enum Requirement::Kind;

class Reader {
public:
    explicit Reader(const Plan& plan) : plan_{plan} {}

    // Recursion is as deep as the tree is high: limits::depth.
    Requirement read(std::uint32_t index) const {
        const Step& step = plan_.steps[index];
        switch (step.op) {
        case Op::Constant: return constant(plan_.constants[step.a]);
        case Op::SlotEqual: return test(FieldTest::Kind::Equal, step, plan_.constants[step.c]);
        case Op::SlotIn: return membership(step);
        case Op::SlotPrefix: return affix(FieldTest::Kind::Prefix, step);
        case Op::SlotSuffix: return affix(FieldTest::Kind::Suffix, step);
        case Op::And: return conjunction(step);
        case Op::Or: return disjunction(step);
        default: return {};
        }
    }

private:
    static Requirement constant(const Datum& value) {
        return value.kind == Kind::Bool && !value.boolean ? Requirement{.kind = Any}
                                                          : Requirement{};
    }

    // Any conjunct that is false makes the whole false, whatever the others are.
    Requirement conjunction(const Step& step) const {
        Requirement all{.kind = All};
        for (const std::uint32_t child : plan_.children_of(step))
            if (auto part = read(child); part.kind != Nothing)
                all.parts.push_back(std::move(part));
        return all.parts.empty() ? Requirement{} : all;
    }

    Requirement disjunction(const Step& step) const {
        Requirement any{.kind = Any};
        for (const std::uint32_t child : plan_.children_of(step)) {
            any.parts.push_back(read(child));
            if (any.parts.back().kind == Nothing)
                return {};
        }
        return any;
    }

    Requirement membership(const Step& step) const {
        const Datum& literals = plan_.constants[step.c];
        Requirement any{.kind = Any};
        for (std::uint32_t i = 0; i < literals.size; ++i)
            any.parts.push_back(test(FieldTest::Kind::Equal, step, literals.items[i]));
        return any;
    }

    Requirement affix(FieldTest::Kind kind, const Step& step) const {
        const Datum& text = plan_.constants[step.c];
        return text.size == 0 ? Requirement{} : test(kind, step, text); // "" is always there
    }

    static Requirement test(FieldTest::Kind kind, const Step& step, const Datum& literal) {
        Requirement made{.kind = Test, .test = {.kind = kind, .slot = step.a}};
        if (literal.kind == Kind::String)
            made.test.literal = std::string{literal.view()};
        else
            made.test.literal = literal.integer;
        return made;
    }

    const Plan& plan_;
};

} // namespace

Requirement requirement(const Plan& plan) {
    return Reader{plan}.read(plan.root);
}

} // namespace outcall::cel
