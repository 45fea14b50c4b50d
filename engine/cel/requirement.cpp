// SPDX-License-Identifier: GPL-2.0-or-later
// Read from the plan, where names are resolved and constants folded.
#include "engine/cel/requirement.hpp"

#include "engine/cel/plan.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace outcall::cel {

namespace {

using enum Requirement::Kind;

Implementation method(std::string_view name) {
    return std::ranges::find(string_functions(), name, &Function::name)->run;
}

class Reader {
public:
    explicit Reader(const Plan& plan) : plan_{plan} {}

    // Recursion is as deep as the tree is high: limits::depth.
    Requirement read(std::uint32_t index) const {
        const Step& step = plan_.steps[index];
        switch (step.op) {
        case Op::Constant: return constant(plan_.constants[step.a]);
        case Op::Equal: return equality(step);
        case Op::In: return membership(step);
        case Op::Call: return affix(step);
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

    Requirement equality(const Step& step) const {
        const Step& left = plan_.steps[step.a];
        const Step& right = plan_.steps[step.b];
        if (left.op == Op::Slot && right.op == Op::Constant)
            return test(FieldTest::Kind::Equal, left, plan_.constants[right.a]);
        if (left.op == Op::Constant && right.op == Op::Slot)
            return test(FieldTest::Kind::Equal, right, plan_.constants[left.a]);
        return {};
    }

    Requirement membership(const Step& step) const {
        const Step& field = plan_.steps[step.a];
        const Step& list = plan_.steps[step.b];
        if (field.op != Op::Slot || list.op != Op::Constant)
            return {};
        const Datum& literals = plan_.constants[list.a];
        if (literals.kind != Kind::List || literals.holder != Holder::Items)
            return {};
        Requirement any{.kind = Any};
        for (std::uint32_t i = 0; i < literals.size; ++i) {
            any.parts.push_back(test(FieldTest::Kind::Equal, field, literals.items[i]));
            if (any.parts.back().kind == Nothing)
                return {};
        }
        return any;
    }

    // field.startsWith('literal'), field.endsWith('literal')
    Requirement affix(const Step& step) const {
        static const Implementation starts_with = method("startsWith");
        static const Implementation ends_with = method("endsWith");
        const Implementation run = plan_.functions[step.c];
        if (run != starts_with && run != ends_with)
            return {};
        const auto operands = plan_.children_of(step);
        const Step& field = plan_.steps[operands[0]];
        const Step& literal = plan_.steps[operands[1]];
        if (field.op != Op::Slot || literal.op != Op::Constant)
            return {};
        const Datum& text = plan_.constants[literal.a];
        if (text.kind != Kind::String || text.size == 0) // the empty one is always there
            return {};
        return test(run == starts_with ? FieldTest::Kind::Prefix : FieldTest::Kind::Suffix, field,
                    text);
    }

    static Requirement test(FieldTest::Kind kind, const Step& field, const Datum& literal) {
        FieldTest test{.kind = kind, .slot = field.a};
        if (literal.kind == Kind::String)
            test.literal = std::string{literal.view()};
        else if (literal.kind == Kind::Int)
            test.literal = literal.integer;
        else
            return {};
        return {.kind = Test, .test = std::move(test)};
    }

    const Plan& plan_;
};

} // namespace

Requirement requirement(const Plan& plan) {
    return Reader{plan}.read(plan.root);
}

} // namespace outcall::cel
