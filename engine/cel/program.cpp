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
#include <optional>

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

// Set up when something is produced, which most conditions do not; then on the stack first.
class Arena final : public std::pmr::memory_resource {
public:
    Arena() {} // leaves the room as it is

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        if (!pool_)
            pool_.emplace(room_.data(), room_.size());
        return pool_->allocate(size, alignment);
    }
    void do_deallocate(void* /*room*/, std::size_t /*size*/, std::size_t /*alignment*/) override {}
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }

    alignas(std::max_align_t) std::array<std::byte, 1'024> room_;
    std::optional<std::pmr::monotonic_buffer_resource> pool_;
};

// The time is a duration or a deadline.
template <typename Time>
Outcome run(const Plan& plan, const Activation& activation, Time time) {
    Arena arena;
    Workspace workspace{arena, time};
    try {
        const Datum value = cel::evaluate(plan, plan.root, activation, workspace);
        if (workspace.budget().exhausted())
            return {.kind = Outcome::Kind::Exceeded, .detail = describe(workspace.exhausted())};
        return outcome(value);
    } catch (const std::bad_alloc&) {
        return {.kind = Outcome::Kind::Exceeded, .detail = "out of memory"};
    }
}

} // namespace

Outcome Program::evaluate(const Activation& activation) const {
    return run(*plan_, activation, Budget::Clock::duration{limits::wall_clock});
}

Outcome Program::evaluate(const Activation& activation,
                          std::chrono::steady_clock::time_point deadline) const {
    return run(*plan_, activation, deadline);
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
