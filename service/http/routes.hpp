// SPDX-License-Identifier: GPL-2.0-or-later
// The one table of what a socket serves: method and path to handler. What it does not name is 404,
// another method of a path it names 405.
#pragma once

#include "service/http/message.hpp"

#include <expected>
#include <functional>
#include <string_view>
#include <vector>

namespace outcall::http {

// `pattern`: segments as they stand, or `:id` for one that is not empty. Paths are not unescaped:
// no id needs it.
struct Route {
    Method method;
    std::string_view pattern;
    std::function<void(Request, Answer)> handler;
};

class Routes {
public:
    struct Found {
        const Route* route;
        std::string id;
    };

    explicit Routes(std::vector<Route> routes) : routes_{std::move(routes)} {}

    std::expected<Found, Response> find(Method method, std::string_view path) const;
    const std::vector<Route>& all() const { return routes_; }

private:
    std::vector<Route> routes_;
};

} // namespace outcall::http
