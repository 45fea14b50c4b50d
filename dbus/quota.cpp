// SPDX-License-Identifier: GPL-2.0-or-later
// Counts what is still held.
#include "dbus/quota.hpp"

namespace outcall::dbus {

Quota::Place Quota::take(Waiting waiting) {
    std::erase_if(places_, [](const auto& place) { return place.expired(); });
    std::size_t of_uid = 0;
    std::size_t interactive = 0;
    for (const auto& held : places_) {
        const Place place = held.lock();
        of_uid += place->uid == waiting.uid ? 1U : 0U;
        interactive += place->interaction == Interaction::Welcome ? 1U : 0U;
    }
    if (places_.size() >= bounds_.all || of_uid >= bounds_.per_uid ||
        (waiting.interaction == Interaction::Welcome && interactive >= bounds_.interactive)) {
        return nullptr;
    }
    auto place = std::make_shared<const Waiting>(waiting);
    places_.push_back(place);
    return place;
}

} // namespace outcall::dbus
