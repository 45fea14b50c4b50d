// SPDX-License-Identifier: GPL-2.0-or-later
// How many calls may wait at once, so that no user takes the places of all others.
#pragma once

#include "dbus/authority.hpp"

#include <cstddef>
#include <memory>
#include <sys/types.h>
#include <vector>

namespace outcall::dbus {

struct QuotaBounds {
    std::size_t per_uid;
    std::size_t interactive; // of all: they wait for people
    std::size_t all;
};

class Quota {
public:
    struct Waiting {
        uid_t uid;
        Interaction interaction;
    };
    // Given back when the last copy is dropped; may outlive the quota.
    using Place = std::shared_ptr<const Waiting>;

    explicit Quota(QuotaBounds bounds) : bounds_{bounds} {}

    // nullptr: a bound is reached.
    Place take(Waiting waiting);

private:
    QuotaBounds bounds_;
    std::vector<std::weak_ptr<const Waiting>> places_;
};

} // namespace outcall::dbus
