// SPDX-License-Identifier: GPL-2.0-or-later
// The one session of each container that has checked in, as long as it is registered.
#pragma once

#include "engine/model/container.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace outcall::http {

class Sessions {
public:
    // The token of the container's session, the same for its whole life: 256 random bits, to be
    // told to nobody but the container. Unavailable: no randomness.
    Result<std::string> check_in(const ContainerId& id);
    // Whether it is this container's token. Another container's is as wrong as none.
    bool holds(const ContainerId& id, std::string_view token) const;
    void forget(const ContainerId& id) { tokens_.erase(id); }

private:
    std::unordered_map<ContainerId, std::string> tokens_;
};

// In a time that depends on the lengths alone.
bool equal_secrets(std::string_view one, std::string_view other);

} // namespace outcall::http
