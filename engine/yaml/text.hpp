// SPDX-License-Identifier: GPL-2.0-or-later
// Which characters a configuration text may hold: what a reviewer sees is what the daemon reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace outcall::yaml {

struct TextFault {
    std::size_t offset; // bytes
    std::string_view message;
};

// The first thing in `text` that is not allowed: bytes that are not UTF-8, control characters but
// tab and line feed, a carriage return without a line feed, characters that change the direction of
// the text on a screen, a byte order mark.
std::optional<TextFault> find_fault(std::string_view text);

} // namespace outcall::yaml
