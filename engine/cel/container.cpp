// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/container.hpp"

#include "engine/cel/compare.hpp"
#include "engine/cel/optional.hpp"

#include <cmath>
#include <limits>

namespace outcall::cel {

namespace {

// Where in a list an index points: of any numeric type, if whole and not negative.
std::optional<std::uint64_t> offset(const Datum& index) {
    if (index.kind == Kind::Uint || (index.kind == Kind::Int && index.integer >= 0))
        return index.natural;
    if (index.kind == Kind::Double && index.real >= 0 && index.real < 0x1p32 &&
        std::trunc(index.real) == index.real)
        return static_cast<std::uint64_t>(index.real);
    return std::nullopt;
}

Datum index_list(const Datum& list, const Datum& index) {
    if (index.kind != Kind::Int && index.kind != Kind::Uint && index.kind != Kind::Double)
        return Datum::no_overload("[]", list.kind, index.kind);
    const auto at = offset(index);
    if (!at || *at >= list.size)
        return Datum::error(Fault::IndexOutOfRange);
    return element(list, static_cast<std::uint32_t>(*at));
}

} // namespace

Datum element(const Datum& list, std::uint32_t index) {
    return list.holder == Holder::Context ? Datum::of((*list.list)[index]) : list.items[index];
}

std::optional<Datum> lookup(Workspace& workspace, const Datum& map, const Datum& key) {
    if (map.holder == Holder::Context) {
        if (key.kind != Kind::String)
            return std::nullopt;
        // Of each key it meets it reads as much as they have in common.
        if (!workspace.budget().work(1 + key.size / 4))
            return std::nullopt;
        const auto found = map.map->find(key.view());
        return found == map.map->end() ? std::nullopt : std::optional{Datum::of(found->second)};
    }
    for (std::uint32_t i = 0; i < map.size && workspace.budget().work(1); ++i)
        if (equal(workspace, map.entries[i].key, key))
            return map.entries[i].value;
    return std::nullopt;
}

bool contains(Workspace& workspace, const Datum& container, const Datum& sought) {
    if (container.kind == Kind::Map)
        return lookup(workspace, container, sought).has_value();
    for (std::uint32_t i = 0; i < container.size && workspace.budget().work(1); ++i)
        if (equal(workspace, element(container, i), sought))
            return true;
    return false;
}

Datum index(Workspace& workspace, const Datum& container, const Datum& key) {
    if (container.kind == Kind::List)
        return index_list(container, key);
    if (container.kind == Kind::Optional)
        return optional_index(workspace, container, key);
    if (container.kind != Kind::Map)
        return Datum::no_overload("[]", container.kind, key.kind);
    if (const auto found = lookup(workspace, container, key))
        return *found;
    return Datum::error(Fault::NoSuchKey, key.kind == Kind::String ? key.view() : "");
}

Datum select(Workspace& workspace, const Datum& operand, std::string_view field) {
    if (operand.kind != Kind::Map && operand.kind != Kind::Optional)
        return Datum::no_overload(".", operand.kind);
    return index(workspace, operand, Datum::of_string(field));
}

Elements::Elements(const Datum& container) : container_{container} {
    if (container.kind == Kind::Map && container.holder == Holder::Context)
        entry_ = container.map->begin();
}

std::optional<Entry> Elements::next() {
    if (at_ == container_.size)
        return std::nullopt;
    const std::uint32_t at = at_++;
    if (container_.kind == Kind::List)
        return Entry{.key = element(container_, at), .value = {}};
    if (container_.holder == Holder::Items)
        return container_.entries[at];
    const auto entry = entry_++;
    return Entry{.key = Datum::of_string(entry->first), .value = Datum::of(entry->second)};
}

} // namespace outcall::cel
