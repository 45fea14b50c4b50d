// SPDX-License-Identifier: GPL-2.0-or-later
// Rules as text, and their builders.
#include "nft/expression.hpp"

#include "nft/transaction.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace outcall::nft {

namespace {

struct Printer {
    std::string operator()(const Equals& match) const {
        return fmt::format("{} 0x{:02x}", match.field.name, fmt::join(match.value, ""));
    }
    std::string operator()(const HasBits& match) const {
        return fmt::format("{} & 0x{:08x} {} 0", match.field.name, match.mask,
                           match.relation == Relation::Is ? "!=" : "==");
    }
    std::string operator()(const InSet& match) const {
        std::string fields;
        for (const Field& field : match.fields) {
            fields += (fields.empty() ? "" : " . ") + std::string(field.name);
        }
        return fmt::format("{}{} @{}", fields,
                           match.relation == Relation::Is ? "" : " !=", match.set->name);
    }
    std::string operator()(const ChangeMark& change) const {
        return fmt::format("meta mark set meta mark & 0x{:08x} | 0x{:08x}", ~change.clear,
                           change.set);
    }
    std::string operator()(const Count&) const { return "counter"; }
    std::string operator()(const LimitRate& limit) const {
        return fmt::format("limit rate {}/second", limit.per_second);
    }
    std::string operator()(const Log& log) const {
        return fmt::format("log prefix \"{}\" group {}", log.prefix, log.group);
    }
    std::string operator()(Verdict verdict) const {
        switch (verdict) {
        case Verdict::Accept: return "accept";
        case Verdict::Drop: return "drop";
        case Verdict::Return: break;
        }
        return "return";
    }
    std::string operator()(const Goto& jump) const { return fmt::format("goto {}", jump.chain); }
};

} // namespace

std::string to_string(const Rule& rule) {
    std::string text;
    for (const Expression& expression : rule) {
        text += (text.empty() ? "" : " ") + std::visit(Printer{}, expression);
    }
    return text;
}

Expression is(const Field& field, std::vector<std::uint8_t> value) {
    return Equals{field, std::move(value)};
}

Expression has(const Field& field, std::uint32_t mask) {
    return HasBits{field, Relation::Is, mask};
}

Expression has_not(const Field& field, std::uint32_t mask) {
    return HasBits{field, Relation::IsNot, mask};
}

Expression in(std::vector<Field> fields, const Set& set) {
    return InSet{std::move(fields), Relation::Is, &set};
}

Expression not_in(std::vector<Field> fields, const Set& set) {
    return InSet{std::move(fields), Relation::IsNot, &set};
}

} // namespace outcall::nft
