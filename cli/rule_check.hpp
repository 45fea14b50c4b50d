// SPDX-License-Identifier: GPL-2.0-or-later
// rule check: a directory of rule files judged by the loader of outcalld, without outcalld.
#pragma once

#include "cli/answer.hpp"

#include <filesystem>

namespace outcall::cli {

// Reads `.yaml` files as outcalld does, but whoever owns them, so that rules can be checked where
// they are written. Scripts are not looked at. JSON: {"files", "rules", "warnings", "faults":
// [{"where", "message"}]}; status Failed when there are faults. A Failure: it cannot be read.
Fetched<Answer> check_rules(const std::filesystem::path& directory);

} // namespace outcall::cli
