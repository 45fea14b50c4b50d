// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/rule_reference.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace outcall::cli {
namespace {

constexpr std::string_view containers = "/org/outcall/container/";

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = code == std::errc{} && end == text.data() + text.size();
    return whole && text.front() != '0' ? number : 0;
}

bool path_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

std::uint64_t rule_number(std::string_view path) {
    if (!path.starts_with(containers))
        return 0;
    path.remove_prefix(containers.size());
    const std::size_t id_end = path.find('/');
    if (id_end == 0 || id_end == std::string_view::npos ||
        !std::ranges::all_of(path.substr(0, id_end), path_character))
        return 0;
    constexpr std::string_view rule = "/rule/";
    path.remove_prefix(id_end);
    return path.starts_with(rule) ? parse_number(path.substr(rule.size())) : 0;
}

Result<RuleReference> parse_rule_reference(std::string_view text) {
    if (const std::uint64_t number = parse_number(text); number != 0)
        return RuleReference{.number = number};
    if (rule_number(text) != 0)
        return RuleReference{.path = std::string{text}};
    const std::size_t slash = text.find('/');
    if (slash != 0 && slash != std::string_view::npos)
        if (const std::uint64_t number = parse_number(text.substr(slash + 1)); number != 0)
            return RuleReference{.container = std::string{text.substr(0, slash)}, .number = number};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("'{}' names no dynamic rule: write NUMBER, CONTAINER/NUMBER or its "
                            "object path, as 'outcallctl active' shows them",
                            text));
}

} // namespace outcall::cli
