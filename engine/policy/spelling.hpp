// SPDX-License-Identifier: GPL-2.0-or-later
// How the scalars of a rule file are spelled.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace outcall::policy {

bool valid_id(std::string_view id);     // of a rule; also what keeps it harmless in logs
bool valid_name(std::string_view name); // of a definition
// A relative path below the rules directory that does not leave it.
bool valid_script(std::string_view path);
bool blank(std::string_view text);

// Decimal alone: what other readers of YAML take for octal, hexadecimal or a sum of minutes is
// refused, not guessed.
std::optional<std::int32_t> decimal(std::string_view text);

} // namespace outcall::policy
