// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/program.hpp"

#include "engine/cel/checker.hpp"
#include "engine/cel/cost.hpp"
#include "engine/cel/eval.hpp"
#include "engine/cel/literal_arguments.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/pinned.hpp"
#include "engine/cel/planner.hpp"

#include <array>
#include <cstddef>
#include <fmt/format.h>
#include <new>

namespace outcall::cel {

namespace {

Outcome outcome(const Datum& value) {
    switch (value.kind) {
    case Kind::Bool: return {.kind = value.boolean ? Outcome::Kind::True : Outcome::Kind::False};
    case Kind::Unknown: return {.kind = Outcome::Kind::Unknown, .unknown = value.natural};
    case Kind::Error: return {.kind = Outcome::Kind::Error, .detail = describe(value)};
    default:
        return {.kind = Outcome::Kind::NotBoolean,
                .detail = fmt::format("the condition gave {}, not bool", name(value.kind))};
    }
}

} // namespace

Outcome Program::evaluate(const Activation& activation) const {
    return evaluate(activation, Budget::Clock::now() + limits::wall_clock);
}

Outcome Program::evaluate(const Activation& activation,
                          std::chrono::steady_clock::time_point deadline) const {
    // Most conditions produce nothing; those that do find room on the stack first.
    alignas(std::max_align_t) std::array<std::byte, 1'024> room;
    std::pmr::monotonic_buffer_resource arena{room.data(), room.size()};
    Workspace workspace{arena, deadline};
    try {
        const Datum value = cel::evaluate(*plan_, plan_->root, activation, workspace);
        if (workspace.budget().exhausted())
            return {.kind = Outcome::Kind::Exceeded, .detail = describe(workspace.exhausted())};
        return outcome(value);
    } catch (const std::bad_alloc&) {
        return {.kind = Outcome::Kind::Exceeded, .detail = "out of memory"};
    }
}

std::span<const PinnedLiteral> Program::pinned_literals() const {
    return plan_->pinned;
}

Requirement Program::requirement() const {
    return cel::requirement(*plan_);
}

std::uint64_t Program::cost() const {
    return plan_->cost;
}

std::expected<Program, std::vector<Diagnostic>>
compile(std::string_view source, const Environment& environment, std::size_t most_bytes) {
    const auto ast = parse(source, most_bytes, environment.syntax());
    if (!ast)
        return std::unexpected(std::vector{ast.error()});
    const auto checked = check(*ast, environment);
    if (!checked)
        return std::unexpected(checked.error());
    const TypeId type = checked->type[ast->root];
    if (!checked->types.compatible(type, TypeTable::simple(TypeKind::Bool)))
        return std::unexpected(std::vector{
            Diagnostic{(*ast)[ast->root].offset, fmt::format("a condition must be bool, this is {}",
                                                             checked->types.name(type))}});
    if (auto misfits = misfit_literals(*ast, *checked); !misfits.empty())
        return std::unexpected(std::move(misfits));
    auto planned = plan(*ast, *checked);
    if (!planned)
        return std::unexpected(std::move(planned.error()));
    (*planned)->cost = cost(*ast, *checked);
    (*planned)->pinned = pinned_literals(*ast, *checked);
    return Program{*std::move(planned)};
}

} // namespace outcall::cel
