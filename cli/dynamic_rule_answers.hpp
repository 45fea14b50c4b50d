// SPDX-License-Identifier: GPL-2.0-or-later
// Answers of the verbs about dynamic rules.
#pragma once

#include "cli/answer.hpp"
#include "cli/endpoint.hpp"
#include "cli/record.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace outcall::cli {

// Those of the container at `path`; all when it is empty.
Records rules_below(const std::string& path, Records rules);

// Whether a table says whose each rule is.
enum class Owner : std::uint8_t { Understood, Named };

// The table of entries of ListDynamicRules.
Table dynamic_rule_table(const Records& rules, Owner owner, RealTime now);

// JSON: a list of {"container", "container_name", "destination", "protocol", "ports", "handle",
// "inserted_at" (µs since the epoch), "expires_in_secs" (null: never), "origin", "rule",
// "packets", "bytes", "path"}.
Answer active_answer(const Records& rules, RealTime now);

struct Allowance {
    std::string container; // as asked
    Endpoint endpoint;
    std::chrono::seconds ttl{0}; // 0: until it is revoked
    std::string path = {};       // of the dynamic rule
};

// JSON: {"container", "destination", "ports", "protocol", "ttl" (s or null), "number", "path"}
Answer allow_answer(const Allowance& allowance);

// JSON: {"path", "flows_cut"}
Answer revoke_answer(const std::string& path, std::uint32_t flows_cut);

// JSON: {"path", "ttl"}
Answer renew_answer(const std::string& path, std::chrono::seconds ttl);

// JSON: {"container" (null: of all), "removed"}
Answer flush_answer(const std::string& container, std::uint32_t removed);

} // namespace outcall::cli
