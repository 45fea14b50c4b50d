// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/record.hpp"

#include "cli/duration.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::cli {
namespace {

// Fields that say "does not apply" by an empty value.
constexpr std::array nullable{"rule",         "file",       "layer",          "container_name",
                              "dynamic_rule", "session",    "expires_at",     "expires_in_secs",
                              "error",        "decided_at", "last_reconcile", "reason"};

struct Empty {
    bool operator()(std::monostate) const { return true; }
    bool operator()(const std::string& text) const { return text.empty() || text == "/"; }
    bool operator()(const ValueList& list) const { return list.empty(); }
    bool operator()(const ValueMap& map) const { return map.empty(); }
    bool operator()(bool) const { return false; }
    bool operator()(const auto& number) const { return number == 0; }
};

bool nothing(const Value& value) {
    return std::visit(Empty{}, value);
}

// Numbers are never left out of a list of facts: "0 rules" is an answer.
bool unsaid(const Value& value) {
    return nothing(value) && !std::holds_alternative<std::uint64_t>(value) &&
           !std::holds_alternative<std::int64_t>(value);
}

std::string plain(const Value& value);

struct Plain {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const ValueList& list) const {
        std::string out;
        for (const Value& item : list)
            out += (out.empty() ? "" : ", ") + plain(item);
        return out;
    }
    std::string operator()(const ValueMap& map) const {
        std::string out;
        for (const auto& [key, item] : map)
            out += fmt::format("{}{}={}", out.empty() ? "" : ", ", key, plain(item));
        return out;
    }
    std::string operator()(const auto& scalar) const { return fmt::format("{}", scalar); }
};

std::string plain(const Value& value) {
    return std::visit(Plain{}, value);
}

std::uint64_t number(const Value& value) {
    if (const auto* natural = std::get_if<std::uint64_t>(&value))
        return *natural;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return *integer > 0 ? static_cast<std::uint64_t>(*integer) : 0;
    return 0;
}

const Value& find(const Record& record, std::string_view field) {
    static const Value missing;
    const auto found = record.find(field);
    return found == record.end() ? missing : found->second;
}

} // namespace

std::string snake_case(std::string_view property) {
    std::string out;
    for (const char c : property) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !out.empty())
            out += '_';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::string text_of(const Record& record, std::string_view field) {
    const auto* text = std::get_if<std::string>(&find(record, field));
    return text == nullptr ? std::string{} : *text;
}

std::uint64_t number_of(const Record& record, std::string_view field) {
    return number(find(record, field));
}

bool truth_of(const Record& record, std::string_view field) {
    const auto* truth = std::get_if<bool>(&find(record, field));
    return truth != nullptr && *truth;
}

Value json_record(Record record) {
    for (auto& [key, value] : record)
        if (std::ranges::find(nullable, key) != nullable.end() && nothing(value))
            value = Value{};
    return Value{std::move(record)};
}

Value json_records(Records records) {
    ValueList list;
    for (Record& record : records)
        list.push_back(json_record(std::move(record)));
    return Value{std::move(list)};
}

Cell show_text(const Value& value, RealTime) {
    const std::string text = plain(value);
    return text.empty() ? Cell{"-", Paint::Dim} : Cell{text};
}

Cell show_yes_no(const Value& value, RealTime) {
    const auto* truth = std::get_if<bool>(&value);
    if (truth == nullptr)
        return {"-", Paint::Dim};
    return *truth ? Cell{"yes", Paint::Good} : Cell{"no", Paint::Bad};
}

Cell show_bytes(const Value& value, RealTime) {
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    auto amount = static_cast<double>(number(value));
    std::size_t unit = 0;
    constexpr double rounds_up = 1023.95; // would be printed as 1024.0
    for (; amount >= rounds_up && unit + 1 < units.size(); ++unit)
        amount /= 1024;
    return {unit == 0 ? fmt::format("{} B", number(value))
                      : fmt::format("{:.1f} {}", amount, units[unit])};
}

Cell show_ago(const Value& value, RealTime now) {
    const RealTime then = number(value);
    return then == 0 ? Cell{"-", Paint::Dim} : Cell{ago(then, now)};
}

Cell show_countdown(const Value& value, RealTime) {
    constexpr std::uint64_t century = 3'155'760'000;
    const std::uint64_t left = std::min(number(value), century);
    if (left == 0)
        return {"never", Paint::Dim};
    return {"in " + spoken(std::chrono::seconds{left})};
}

Cell show_verdict(const Value& value, RealTime) {
    const std::string verdict = plain(value);
    return {verdict, verdict == "allow" ? Paint::Good : Paint::Bad};
}

Table tabulate(std::span<const Field> fields, const Records& records, RealTime now,
               std::string_view when_empty) {
    Table table{.columns = {}, .rows = {}, .when_empty = std::string{when_empty}};
    for (const Field& field : fields)
        table.columns.push_back({std::string{field.title}, field.align, field.floor});
    for (const Record& record : records) {
        std::vector<Cell> row;
        for (const Field& field : fields)
            row.push_back(field.show(find(record, field.key), now));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Facts list_facts(std::span<const Field> fields, const Record& record, RealTime now) {
    Facts facts;
    for (const Field& field : fields)
        if (const Value& value = find(record, field.key); !unsaid(value))
            facts.emplace_back(field.title, field.show(value, now));
    return facts;
}

} // namespace outcall::cli
