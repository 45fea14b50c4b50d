// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/regex.hpp"

#include "engine/cel/limits.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

namespace outcall::cel {

Regex::Regex(std::unique_ptr<re2::RE2> pattern) : pattern_{std::move(pattern)} {
}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

std::expected<Regex, std::string> Regex::compile(std::string_view pattern) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(limits::regex_memory_bytes);
    options.set_never_capture(true);
    auto compiled =
        std::make_unique<re2::RE2>(re2::StringPiece{pattern.data(), pattern.size()}, options);
    if (!compiled->ok())
        return std::unexpected(compiled->error());
    const int size = std::max(compiled->ProgramSize(), compiled->ReverseProgramSize());
    if (size < 0 || static_cast<std::size_t>(size) > limits::regex_instructions)
        return std::unexpected(
            fmt::format("it needs more than {} instructions", limits::regex_instructions));
    return Regex{std::move(compiled)};
}

Datum Regex::search(Workspace& workspace, std::string_view text) const {
    const std::size_t work = text.size() * static_cast<std::size_t>(pattern_->ProgramSize());
    if (work > limits::regex_work)
        return workspace.exceed("text times pattern of matches()");
    if (!workspace.budget().work(text.size() / 64 + 1))
        return workspace.exhausted();
    return Datum::of_bool(
        re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *pattern_));
}

} // namespace outcall::cel
