// SPDX-License-Identifier: GPL-2.0-or-later
// Objects and dictionaries as the daemon reports them, and how their fields are shown. A field that
// a daemon does not report is left out, or "-" in a table, and one it reports beyond those known
// here still stands in the JSON: daemon and outcallctl need not be of one version.
#pragma once

#include "cli/page.hpp"
#include "engine/model/container.hpp"
#include "engine/model/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cli {

using Record = ValueMap; // keys in snake_case
using Records = std::vector<Record>;

std::string snake_case(std::string_view property); // "DynamicRuleCount" → "dynamic_rule_count"

// The field as text or number; empty or 0 when it is missing or of another type.
std::string text_of(const Record& record, std::string_view field);
std::uint64_t number_of(const Record& record, std::string_view field);
bool truth_of(const Record& record, std::string_view field);

// For --json: what does not apply ("" as rule, file or container_name, "/" as an object, 0 as an
// expiry) becomes null.
Value json_record(Record record);
Value json_records(Records records);

// How one field is shown; `now` is for times.
using Show = Cell (*)(const Value& value, RealTime now);

Cell show_text(const Value& value, RealTime now);      // also numbers, and lists with commas
Cell show_yes_no(const Value& value, RealTime now);    // true is good
Cell show_bytes(const Value& value, RealTime now);     // "1.2 MiB"
Cell show_ago(const Value& value, RealTime now);       // microseconds since the epoch
Cell show_countdown(const Value& value, RealTime now); // seconds: "in 4m 10s", 0: "never"
Cell show_verdict(const Value& value, RealTime now);   // allow, block

struct Field {
    std::string_view key;
    std::string_view title;
    Show show = show_text;
    Align align = Align::Left;
    std::size_t floor = 0; // as Column::floor
};

Table tabulate(std::span<const Field> fields, const Records& records, RealTime now,
               std::string_view when_empty);

// Leaves out fields that are missing or empty.
Facts list_facts(std::span<const Field> fields, const Record& record, RealTime now);

} // namespace outcall::cli
