// SPDX-License-Identifier: GPL-2.0-or-later
// How fast conditions and policies are: evaluation, first match, compilation, and threads that
// share a snapshot. Times are of one evaluation, one first match, one compilation of the whole
// list.
#include "bench/conditions.hpp"
#include "engine/cel/program.hpp"

#include <benchmark/benchmark.h>
#include <cstdio>
#include <exception>
#include <stdexcept>

namespace {

using namespace outcall;

const bench::Conditions& measured() {
    static const auto conditions = bench::read_conditions();
    return conditions;
}

cel::Program compiled(const std::string& condition) {
    auto program = cel::compile(condition, cel::Environment::context());
    if (!program)
        throw std::runtime_error{program.error().front().message};
    return *std::move(program);
}

policy::Snapshot loaded(std::size_t rules) {
    auto snapshot = policy::load(bench::rule_files(measured(), rules), 1);
    if (!snapshot)
        throw std::runtime_error{to_string(snapshot.error().errors.front())};
    return *std::move(snapshot);
}

void evaluate(benchmark::State& state, const cel::Program& program) {
    const auto activation = cel::Activation::of(measured().context);
    for (auto _ : state)
        if (program.evaluate(activation).kind != cel::Outcome::Kind::True)
            state.SkipWithError("the condition is not true");
}

void first_match(benchmark::State& state, const policy::Policy& policy) {
    const policy::WarningSink silent;
    for (auto _ : state)
        if (policy.first_match(measured().context, silent) != &policy.rules().back())
            state.SkipWithError("another rule than the last matched");
}

void compile(benchmark::State& state) {
    const auto list = bench::list_of(measured(), static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        std::vector<cel::Requirement> requirements;
        std::vector<cel::Program> programs;
        for (const auto& condition : list) {
            programs.push_back(compiled(condition));
            requirements.push_back(programs.back().requirement());
        }
        benchmark::DoNotOptimize(policy::Index{requirements});
    }
}

void load(benchmark::State& state) {
    const auto files = bench::rule_files(measured(), static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        if (!policy::load(files, 1))
            state.SkipWithError("the rules are refused");
}

void add_all() {
    for (const auto& condition : measured().conditions)
        benchmark::RegisterBenchmark(condition.name.c_str(), evaluate, compiled(condition.text))
            ->Threads(1)
            ->Threads(2);
    for (const std::size_t rules : {10U, 1'000U, 10'000U})
        benchmark::RegisterBenchmark(
            (measured().first_match + "/" + std::to_string(rules)).c_str(),
            [snapshot = loaded(rules)](benchmark::State& state) { first_match(state, *snapshot); })
            ->Threads(1)
            ->Threads(2);
    benchmark::RegisterBenchmark("compile", compile)->Arg(1'000)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("load", load)->Arg(1'000)->Unit(benchmark::kMillisecond);
}

} // namespace

int main(int argc, char** argv) {
    try {
        benchmark::Initialize(&argc, argv);
        if (benchmark::ReportUnrecognizedArguments(argc, argv))
            return 2;
        add_all();
        benchmark::RunSpecifiedBenchmarks();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cel-bench: %s\n", error.what());
        return 1;
    }
}
