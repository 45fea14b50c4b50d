// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/answer.hpp"

#include <fmt/format.h>

namespace outcall::cli {

std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

} // namespace outcall::cli
