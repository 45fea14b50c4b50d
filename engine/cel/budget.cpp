// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/budget.hpp"

namespace outcall::cel {

bool Budget::exhaust(std::string_view reason) {
    if (exhausted_.empty())
        exhausted_ = reason;
    return false;
}

bool Budget::step() {
    if (steps_ == limits::comprehension_steps)
        return exhaust("comprehension steps");
    ++steps_;
    return work(units_per_step);
}

bool Budget::bytes(std::size_t count) {
    if (count > limits::produced_bytes - bytes_)
        return exhaust("bytes of produced strings");
    bytes_ += count;
    return work(count / 64);
}

bool Budget::items(std::size_t count) {
    if (count > limits::produced_items - items_)
        return exhaust("elements of produced lists and maps");
    items_ += count;
    return work(count);
}

bool Budget::look_at_clock() {
    next_look_ = work_ + units_per_look;
    return Clock::now() > deadline_ ? exhaust("wall-clock time") : exhausted_.empty();
}

} // namespace outcall::cel
