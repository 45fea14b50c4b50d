// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/policy/spelling.hpp"

#include "engine/policy/limits.hpp"

#include <algorithm>
#include <charconv>

namespace outcall::policy {

namespace {

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool digit(char c) {
    return c >= '0' && c <= '9';
}

bool valid_part(std::string_view part) {
    const auto allowed = [](char c) {
        return letter(c) || digit(c) || c == '.' || c == '_' || c == '-';
    };
    return !part.empty() && part != "." && part != ".." && std::ranges::all_of(part, allowed);
}

} // namespace

bool valid_id(std::string_view id) {
    const auto allowed = [](char c) {
        return letter(c) || digit(c) || c == '_' || c == '.' || c == '-';
    };
    return !id.empty() && id.size() <= limits::rule_id_bytes &&
           (letter(id.front()) || digit(id.front())) && std::ranges::all_of(id, allowed);
}

bool valid_name(std::string_view name) {
    const auto allowed = [](char c) { return letter(c) || digit(c) || c == '_'; };
    return !name.empty() && !digit(name.front()) && std::ranges::all_of(name, allowed);
}

bool valid_script(std::string_view path) {
    if (path.size() > limits::script_path_bytes)
        return false;
    for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        if (!valid_part(path.substr(0, slash)))
            return false;
        path.remove_prefix(slash + 1);
    }
    return valid_part(path);
}

bool blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::optional<std::int32_t> decimal(std::string_view text) {
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || (digits.size() > 1 && digits.front() == '0'))
        return std::nullopt;
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end())
        return std::nullopt;
    return number;
}

} // namespace outcall::policy
