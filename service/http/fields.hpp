// SPDX-License-Identifier: GPL-2.0-or-later
// The members of a request's JSON object, taken one by one; what nobody took is an error, so that a
// mistyped key is not overlooked. Null is the same as not being there.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcall::http {

class Fields {
public:
    // An empty body is an empty object. InvalidArgument: no JSON, or no object.
    static Result<Fields> parse(std::string_view body);
    explicit Fields(ValueMap members) : members_{std::move(members)} {}

    // A wrong type is remembered and told by end().
    std::optional<std::string> text(std::string_view name);
    std::optional<std::int64_t> number(std::string_view name);
    std::optional<ValueMap> object(std::string_view name);
    // The same, and its absence is a fault.
    std::string required_text(std::string_view name);
    std::int64_t required_number(std::string_view name);
    ValueMap required_object(std::string_view name);

    // The first fault: InvalidArgument naming the field.
    Result<void> end();

private:
    template <typename T>
    std::optional<T> take(std::string_view name, std::string_view expected);
    template <typename T>
    T required(std::optional<T> value, std::string_view name);
    void refuse(std::string_view name, std::string message);

    ValueMap members_;
    std::optional<Error> fault_;
};

// For requests that say everything with their path: an empty body, or {}.
Result<void> expect_no_fields(std::string_view body);

} // namespace outcall::http
