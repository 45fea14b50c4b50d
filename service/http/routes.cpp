// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/routes.hpp"

#include "service/http/envelope.hpp"

#include <algorithm>
#include <optional>

namespace outcall::http {

namespace {

std::string_view next_segment(std::string_view& rest) {
    const auto slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return segment;
}

// What `:id` stands for, empty without one; nothing: another path.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
    std::string_view id;
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/'))
        return std::nullopt;
    while (!pattern.empty() || !path.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view given = next_segment(path);
        if (wanted == ":id" && !given.empty())
            id = given;
        else if (wanted != given)
            return std::nullopt;
    }
    return id;
}

} // namespace

std::expected<Routes::Found, Response> Routes::find(Method method, std::string_view path) const {
    std::string allow;
    for (const Route& route : routes_) {
        const auto id = match(route.pattern, path);
        if (id && route.method == method)
            return Found{&route, std::string{*id}};
        if (id)
            allow += (allow.empty() ? "" : ", ") + std::string{name(route.method)};
    }
    if (allow.empty())
        return std::unexpected(failure(404, "there is nothing here"));
    Response refusal = failure(405, "this path takes " + allow);
    refusal.allow = std::move(allow);
    return std::unexpected(std::move(refusal));
}

} // namespace outcall::http
