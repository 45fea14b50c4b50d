// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/options.hpp"

#include "engine/json/json.hpp"
#include "engine/model/address.hpp"
#include "engine/model/flow.hpp"

#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace outcall::cli {
namespace {

struct Close {
    void operator()(std::FILE* file) const {
        if (file != stdin)
            (void)std::fclose(file); // was only read: nothing to lose
    }
};

// At most one byte more than json::read takes.
Result<std::string> read_text(const std::string& path) {
    const std::unique_ptr<std::FILE, Close> file{path == "-" ? stdin
                                                             : std::fopen(path.c_str(), "re")};
    if (!file)
        return fail(ErrorCode::InvalidArgument, std::strerror(errno), path);
    std::string text(json::most_bytes + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0)
        return fail(ErrorCode::InvalidArgument, std::strerror(errno), path);
    return text;
}

Result<ContextDocument> context_argument(std::string_view argument) {
    if (argument != "-" && !argument.starts_with('@'))
        return parse_context(argument);
    const auto text = read_text(argument == "-" ? "-" : std::string{argument.substr(1)});
    if (!text)
        return std::unexpected(text.error());
    return parse_context(*text);
}

Result<std::optional<std::string>> address_argument(std::string_view text) {
    if (!IpAddress::parse(text))
        return fail(ErrorCode::InvalidArgument,
                    "'" + std::string{text} + "' is not an IPv4 or IPv6 address");
    return std::string{text};
}

Result<std::optional<std::uint16_t>> port_argument(std::string_view text) {
    const auto port = parse_port(text);
    if (!port)
        return std::unexpected(port.error());
    return port->number;
}

Result<std::string> name_argument(std::string_view text) {
    if (text.empty())
        return fail(ErrorCode::InvalidArgument, "must not be empty");
    return std::string{text};
}

Result<std::optional<std::string>> any_argument(std::string_view text) {
    return std::string{text};
}

} // namespace

CLI::Option* add_name(CLI::App& verb, const std::string& name, std::string& into,
                      const std::string& purpose) {
    return add_parsed(verb, name, into, name_argument, purpose);
}

void add_context(CLI::App& verb, ContextOptions& options) {
    add_parsed(verb, "--context", options.document, context_argument,
               "{\"namespace\": {\"field\": value}}; -: standard input")
        ->type_name("JSON|@FILE|-");
}

void add_context_and_flags(CLI::App& verb, ContextOptions& options) {
    add_parsed(verb, "--ip", options.flags.ip, address_argument, "network.ip")
        ->type_name("ADDRESS");
    add_parsed(verb, "--port", options.flags.port, port_argument, "network.port")
        ->type_name("PORT");
    add_parsed(verb, "--protocol", options.flags.protocol, any_argument,
               "network.protocol; tcp if not given")
        ->type_name("NAME");
    add_parsed(verb, "--hostname", options.flags.hostname, any_argument, "network.hostname")
        ->type_name("NAME");
    add_context(verb, options);
    verb.parse_complete_callback([&options] {
        auto merged = with_flags(std::move(options.document), options.flags);
        if (!merged)
            throw CLI::ValidationError("--context", to_string(merged.error()));
        options.document = std::move(*merged);
    });
}

} // namespace outcall::cli
