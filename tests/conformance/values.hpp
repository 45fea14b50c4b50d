// SPDX-License-Identifier: GPL-2.0-or-later
// Values and types of the suite, as those of the engine.
#pragma once

#include "engine/cel/datum.hpp"
#include "engine/cel/type.hpp"

#include <deque>
#include <memory_resource>
#include <nlohmann/json.hpp>
#include <string>

namespace outcall::cel::conformance {

// Owns what its values point to. What is no value: std::runtime_error.
class Values {
public:
    Datum read(const nlohmann::json& value);

private:
    Datum list(const nlohmann::json& elements);
    Datum map(const nlohmann::json& entries);
    Datum text(std::string text) { return Datum::of_string(texts_.emplace_back(std::move(text))); }
    template <typename T>
    T* room(std::size_t size);

    std::deque<std::string> texts_;
    std::pmr::monotonic_buffer_resource arena_;
};

// Of the same type and the same value; NaN is NaN, the order of a map carries no meaning.
bool identical(const Datum& left, const Datum& right);

// For people: the value nearly as an expression would write it.
std::string show(const Datum& value);

// What is no type: std::runtime_error.
TypeId read_type(TypeTable& types, const nlohmann::json& type);

} // namespace outcall::cel::conformance
