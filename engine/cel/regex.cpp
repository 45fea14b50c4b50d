// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/regex.hpp"

#include "engine/cel/limits.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

namespace outcall::cel {

namespace {

std::unique_ptr<re2::RE2> compiled(std::string_view pattern, std::int64_t memory_bytes) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory_bytes);
    options.set_never_capture(true);
    return std::make_unique<re2::RE2>(re2::StringPiece{pattern.data(), pattern.size()}, options);
}

bool too_large(int instructions) {
    return instructions < 0 || static_cast<std::size_t>(instructions) > limits::regex_instructions;
}

} // namespace

Regex::Regex(std::unique_ptr<re2::RE2> pattern) : pattern_{std::move(pattern)} {
}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

std::expected<Regex, std::string> Regex::compile(std::string_view pattern) {
    const auto beyond = [] {
        return std::unexpected(
            fmt::format("it needs more than {} instructions", limits::regex_instructions));
    };
    const auto trial = compiled(pattern, limits::regex_trial_bytes);
    if (trial->error_code() == re2::RE2::ErrorPatternTooLarge)
        return beyond();
    if (!trial->ok())
        return std::unexpected(trial->error());
    if (too_large(trial->ProgramSize()))
        return beyond();
    auto regex = compiled(pattern, limits::regex_memory_bytes);
    if (too_large(regex->ReverseProgramSize()))
        return beyond();
    return Regex{std::move(regex)};
}

std::size_t Regex::instructions() const {
    return static_cast<std::size_t>(pattern_->ProgramSize());
}

Datum Regex::search(Workspace& workspace, std::string_view text) const {
    // Half a unit each where the automaton does not fit its memory; seldom, but then the clock
    // must be read often enough.
    const std::size_t work = text.size() * instructions();
    constexpr std::size_t per_unit = 64;
    if (work > limits::regex_work)
        return workspace.exceed("text times pattern of matches()");
    if (!workspace.budget().work(work / per_unit + 1))
        return workspace.exhausted();
    return Datum::of_bool(
        re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *pattern_));
}

} // namespace outcall::cel
