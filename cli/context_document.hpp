// SPDX-License-Identifier: GPL-2.0-or-later
// The context of a request as it is put together on the command line: a JSON document, flags of
// the network namespace, or both.
#pragma once

#include "engine/model/error.hpp"
#include "engine/model/value.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace outcall::cli {

// Namespace → field → value; the bus carries it as a{sa{sv}}. Which namespaces and fields there
// are, and their types, is the daemon's to say.
using ContextDocument = std::map<std::string, ValueMap, std::less<>>;

// {"network": {"ip": "192.0.2.1", "port": 443}, …}; see json::read for what is refused.
Result<ContextDocument> parse_context(std::string_view text);

struct NetworkFlags {
    std::optional<std::string> ip = {};
    std::optional<std::uint16_t> port = {};
    std::optional<std::string> protocol = {}; // tcp when another flag is there and this is not
    std::optional<std::string> hostname = {};
};

// Adds the flags to what was read. A field given both ways: InvalidArgument.
Result<ContextDocument> with_flags(ContextDocument document, const NetworkFlags& flags);

} // namespace outcall::cli
