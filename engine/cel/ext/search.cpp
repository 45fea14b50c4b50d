// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/search.hpp"

#include <cstdint>
#include <cstring>

namespace outcall::cel {

std::size_t find(std::string_view text, std::string_view sought) {
    if (sought.empty())
        return 0;
    const void* const at = memmem(text.data(), text.size(), sought.data(), sought.size());
    return at == nullptr ? std::string_view::npos
                         : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

std::size_t limit(const Datum* given) {
    return given == nullptr || given->integer < 0 ? SIZE_MAX
                                                  : static_cast<std::size_t>(given->integer);
}

} // namespace outcall::cel
