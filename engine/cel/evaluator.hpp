// SPDX-License-Identifier: GPL-2.0-or-later
// The evaluation at work: one method a kind of step. Its methods are spread over eval*.cpp.
#pragma once

#include "engine/cel/eval.hpp"
#include "engine/cel/plan.hpp"
#include "engine/cel/workspace.hpp"

namespace outcall::cel {

class Evaluator {
public:
    Evaluator(const Plan& plan, const Activation& activation, Workspace& workspace, Datum* locals)
        : plan_{plan}, activation_{activation}, workspace_{workspace}, locals_{locals} {}

    Datum run(std::uint32_t index);

private:
    Datum slot(const Step& step) const;
    Datum value(const Step& step) const;
    Datum slot_test(const Step& step);
    Datum has(const Step& step);
    Datum logical_not(const Step& step);
    Datum binary(const Step& step);
    Datum apply(const Step& step, const Datum& left, const Datum& right);
    Datum relation(const Step& step, const Datum& left, const Datum& right);
    Datum select(const Step& step);
    Datum in(const Datum& sought, const Datum& container);
    Datum junction(const Step& step, bool absorbing);
    Datum conditional(const Step& step);
    Datum list(const Step& step);
    Datum map(const Step& step);
    Datum call(const Step& step);
    Datum match(const Step& step);
    Datum optional_select(const Step& step);
    Datum optional_list(const Step& step);
    Datum optional_map(const Step& step);
    Datum finish_map(Entry* entries, std::size_t count);
    Datum bind(const Step& step);
    Datum block(const Step& step);
    Datum map_value(const Step& step);
    Datum alternative(const Step& step);
    Datum transform_map(const Step& step);
    Datum transform_entry(const Step& step);
    template <typename Produce>
    Datum transform(const Step& step, const Datum& walked, Produce produce);
    Datum quantifier(const Step& step, bool absorbing);
    Datum exists_one(const Step& step);
    Datum produce(const Step& step);

    bool present(const Step& step) const { return (activation_.present >> step.b & 1U) != 0; }

    // A strict operator: applies `operation` if the operand is plain, else passes it on.
    template <typename Operation>
    Datum strict_unary(const Step& step, Operation operation) {
        const Datum operand = run(step.a);
        return operand.plain() ? operation(operand) : operand;
    }
    // What a macro walks: a list, a map, or a datum that is not plain.
    Datum range(const Step& step);
    // Binds each element of the range to the local and calls `visit`, until that is false. Gives an
    // error if the budget ends it, else null.
    template <typename Visit>
    Datum each(const Step& step, const Datum& range, Visit visit);

    const Plan& plan_;
    const Activation& activation_;
    Workspace& workspace_;
    Datum* locals_; // the iteration variables in scope
};

} // namespace outcall::cel
