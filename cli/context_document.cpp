// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/context_document.hpp"

#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <utility>

namespace outcall::cli {

Result<ContextDocument> parse_context(std::string_view text) {
    auto value = json::read(text);
    if (!value)
        return fail(value.error().code, value.error().message, "context");
    auto* namespaces = std::get_if<ValueMap>(&*value);
    if (namespaces == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    "an object of namespaces is expected, such as {\"network\": {\"port\": 443}}",
                    "context");
    ContextDocument document;
    for (auto& [name, fields] : *namespaces) {
        auto* map = std::get_if<ValueMap>(&fields);
        if (map == nullptr)
            return fail(ErrorCode::InvalidArgument, "an object of fields is expected",
                        "context." + name);
        document.emplace(name, std::move(*map));
    }
    return document;
}

Result<ContextDocument> with_flags(ContextDocument document, const NetworkFlags& flags) {
    ValueMap given;
    if (flags.ip)
        given.emplace("ip", *flags.ip);
    if (flags.port)
        given.emplace("port", std::int64_t{*flags.port});
    if (flags.hostname)
        given.emplace("hostname", *flags.hostname);
    if (flags.protocol)
        given.emplace("protocol", *flags.protocol);
    if (given.empty())
        return document;

    ValueMap& network = document["network"];
    for (auto& [field, value] : given)
        if (!network.emplace(field, std::move(value)).second)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("given in the context and by --{}", field), "network." + field);
    network.emplace("protocol", std::string{"tcp"}); // unless one is there
    return document;
}

} // namespace outcall::cli
