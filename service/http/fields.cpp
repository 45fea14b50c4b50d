// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/fields.hpp"

#include "engine/json/json.hpp"
#include "service/http/limits.hpp"

#include <fmt/format.h>
#include <utility>

namespace outcall::http {

namespace {
constexpr std::size_t shown_name_bytes = 64;
} // namespace

Result<Fields> Fields::parse(std::string_view body) {
    if (body.empty())
        return Fields{ValueMap{}};
    auto value = json::read(body, {.depth = limits::json_depth, .nulls = json::Nulls::Kept});
    if (!value)
        return fail(ErrorCode::InvalidArgument, value.error().message, "body");
    auto* members = std::get_if<ValueMap>(&*value);
    if (members == nullptr)
        return fail(ErrorCode::InvalidArgument, "must be a JSON object", "body");
    return Fields{std::move(*members)};
}

void Fields::refuse(std::string_view name, std::string message) {
    if (!fault_)
        fault_ = Error{ErrorCode::InvalidArgument, std::move(message),
                       std::string{name.substr(0, shown_name_bytes)}};
}

template <typename T>
std::optional<T> Fields::take(std::string_view name, std::string_view expected) {
    const auto found = members_.find(name);
    if (found == members_.end())
        return std::nullopt;
    const Value value = std::move(members_.extract(found).mapped());
    if (std::holds_alternative<std::monostate>(value))
        return std::nullopt;
    if (const T* fitting = std::get_if<T>(&value))
        return *fitting;
    refuse(name, fmt::format("must be {}", expected));
    return std::nullopt;
}

template <typename T>
T Fields::required(std::optional<T> value, std::string_view name) {
    if (!value)
        refuse(name, "is needed");
    return std::move(value).value_or(T{});
}

std::optional<std::string> Fields::text(std::string_view name) {
    return take<std::string>(name, "a string");
}

std::optional<std::int64_t> Fields::number(std::string_view name) {
    return take<std::int64_t>(name, "an integer");
}

std::optional<ValueMap> Fields::object(std::string_view name) {
    return take<ValueMap>(name, "an object");
}

std::string Fields::required_text(std::string_view name) {
    return required(text(name), name);
}

std::int64_t Fields::required_number(std::string_view name) {
    return required(number(name), name);
}

ValueMap Fields::required_object(std::string_view name) {
    return required(object(name), name);
}

Result<void> Fields::end() {
    if (!members_.empty())
        refuse(members_.begin()->first, "is not known here");
    if (fault_)
        return std::unexpected(*fault_);
    return {};
}

Result<void> expect_no_fields(std::string_view body) {
    auto fields = Fields::parse(body);
    return fields ? fields->end() : std::unexpected(fields.error());
}

} // namespace outcall::http
