// SPDX-License-Identifier: GPL-2.0-or-later
// What a text is recognised by. The one home of nettle.
#pragma once

#include <string>
#include <string_view>

namespace outcall::service {

// SHA-256 (FIPS 180-4) in lower-case hexadecimal.
std::string digest_of(std::string_view text);

} // namespace outcall::service
