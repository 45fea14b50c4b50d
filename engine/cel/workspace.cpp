// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/workspace.hpp"

#include <algorithm>
#include <memory>

namespace outcall::cel {

namespace {

template <typename T>
T* make(std::pmr::memory_resource& arena, std::size_t size) {
    auto* room =
        static_cast<T*>(arena.allocate(std::max<std::size_t>(size, 1) * sizeof(T), alignof(T)));
    std::uninitialized_default_construct_n(room, size);
    return room;
}

} // namespace

char* Workspace::characters(std::size_t size) {
    return budget_.bytes(size) ? make<char>(arena_, size) : nullptr;
}

Datum* Workspace::items(std::size_t size) {
    return budget_.items(size) ? make<Datum>(arena_, size) : nullptr;
}

Entry* Workspace::entries(std::size_t size) {
    return budget_.items(size) ? make<Entry>(arena_, size) : nullptr;
}

const IpAddress* Workspace::address(const IpAddress& address) {
    if (!budget_.bytes(sizeof address))
        return nullptr;
    auto* room = make<IpAddress>(arena_, 1);
    *room = address;
    return room;
}

Datum Workspace::string(std::string_view text) {
    return budget_.bytes(text.size()) ? charged_string(text) : exhausted();
}

Datum Workspace::charged_string(std::string_view text) {
    char* room = make<char>(arena_, text.size());
    std::ranges::copy(text, room);
    return Datum::of_string({room, text.size()});
}

} // namespace outcall::cel
