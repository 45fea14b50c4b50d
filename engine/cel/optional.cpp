// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/optional.hpp"

#include "engine/cel/container.hpp"

namespace outcall::cel {

Datum optional_of(Workspace& workspace, const Datum& value) {
    Datum* held = workspace.items(1);
    if (held == nullptr)
        return workspace.exhausted();
    *held = value;
    return Datum::of_optional(held);
}

Datum optional_index(Workspace& workspace, const Datum& container, const Datum& key) {
    if (container.kind == Kind::Optional && container.size == 0)
        return container;
    const Datum& inner = container.kind == Kind::Optional ? container.items[0] : container;
    if (inner.kind == Kind::Optional) // one step at a time: optionals nest as deep as they like
        return Datum::no_overload("[?]", inner.kind, key.kind);
    const Datum found = index(workspace, inner, key);
    if (found.plain())
        return optional_of(workspace, found);
    const bool absent = found.kind == Kind::Error &&
                        (found.fault == Fault::NoSuchKey || found.fault == Fault::IndexOutOfRange);
    return absent ? Datum::of_optional(nullptr) : found;
}

} // namespace outcall::cel
