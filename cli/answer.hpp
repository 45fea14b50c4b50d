// SPDX-License-Identifier: GPL-2.0-or-later
// What a verb answers when it was carried out: one form for programs, one for people.
#pragma once

#include "cli/failure.hpp"
#include "cli/page.hpp"
#include "engine/model/value.hpp"

#include <string>
#include <string_view>

namespace outcall::cli {

struct Answer {
    Value json; // --json: one document, keys in snake_case; null where something does not apply
    Page page;
    ExitStatus status = ExitStatus::Done;
};

// "1 rule", "3 rules"
std::string counted(std::uint64_t count, std::string_view noun);

} // namespace outcall::cli
