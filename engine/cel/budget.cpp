// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/budget.hpp"

namespace outcall::cel {

bool Budget::exhaust(std::string_view reason) {
    if (exhausted_.empty())
        exhausted_ = reason;
    return false;
}

bool Budget::step(std::size_t body) {
    if (left_.steps == 0)
        return exhaust("comprehension steps");
    --left_.steps;
    return work(units_per_step + body);
}

bool Budget::bytes(std::size_t count) {
    if (count > left_.bytes)
        return exhaust("bytes of produced strings");
    left_.bytes -= count;
    return work(count / 64);
}

bool Budget::items(std::size_t count) {
    if (count > left_.items)
        return exhaust("elements of produced lists and maps");
    left_.items -= count;
    return work(count);
}

bool Budget::look_at_clock() {
    next_look_ = work_ + units_per_look;
    if (work_ > left_.work)
        return exhaust("work");
    const auto now = Clock::now();
    if (!deadline_)
        deadline_ = now + allowed_;
    return now > *deadline_ ? exhaust("wall-clock time") : exhausted_.empty();
}

} // namespace outcall::cel
