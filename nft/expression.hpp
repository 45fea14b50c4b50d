// SPDX-License-Identifier: GPL-2.0-or-later
// What a rule of ours can say, as values; each prints like nft's own language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace outcall::nft {

struct Set;

enum class Source : std::uint8_t { Meta, Conntrack, LinkHeader, NetworkHeader, TransportHeader };

// Something a packet can be asked. `at`: a meta or ct key, or an offset into the header; `length`
// in bytes.
struct Field {
    std::string_view name;
    Source source;
    std::uint32_t at;
    std::uint32_t length;
    bool operator==(const Field&) const = default;
};

enum class Relation : std::uint8_t { Is, IsNot };

// A whole field against a value of its length.
struct Equals {
    Field field;
    std::vector<std::uint8_t> value;
    bool operator==(const Equals&) const = default;
};

// Is: at least one bit of the mask is set. For fields of four bytes in host order.
struct HasBits {
    Field field;
    Relation relation;
    std::uint32_t mask;
    bool operator==(const HasBits&) const = default;
};

struct InSet {
    std::vector<Field> fields;
    Relation relation;
    const Set* set;
    bool operator==(const InSet&) const = default;
};

// The packet mark, under a mask.
struct ChangeMark {
    std::uint32_t clear;
    std::uint32_t set;
    bool operator==(const ChangeMark&) const = default;
};

struct Count {
    bool operator==(const Count&) const = default;
};

struct LimitRate {
    std::uint64_t per_second;
    bool operator==(const LimitRate&) const = default;
};

struct Log {
    std::uint16_t group;
    std::string prefix;
    bool operator==(const Log&) const = default;
};

enum class Verdict : std::uint8_t { Accept, Drop, Return };

struct Goto {
    std::string_view chain;
    bool operator==(const Goto&) const = default;
};

using Expression =
    std::variant<Equals, HasBits, InSet, ChangeMark, Count, LimitRate, Log, Verdict, Goto>;
using Rule = std::vector<Expression>;

std::string to_string(const Rule& rule);

// Builders: rulesets read as tables of them.
Expression is(const Field& field, std::vector<std::uint8_t> value);
Expression has(const Field& field, std::uint32_t mask);
Expression has_not(const Field& field, std::uint32_t mask);
Expression in(std::vector<Field> fields, const Set& set);
Expression not_in(std::vector<Field> fields, const Set& set);

} // namespace outcall::nft
