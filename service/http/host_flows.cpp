// SPDX-License-Identifier: GPL-2.0-or-later
// The host API's dynamic rules (S009-IF-001 to 003) and the bridge (S001).
#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/host_api.hpp"
#include "service/http/limits.hpp"
#include "service/http/rows.hpp"

#include <algorithm>
#include <utility>

namespace outcall::http {

namespace {

std::unexpected<Error> invalid(const char* field, std::string message) {
    return fail(ErrorCode::InvalidArgument, std::move(message), field);
}

// One exact address, tcp or udp, one port: what this version can put into the kernel.
Result<Destination> to_destination(const std::string& address, const std::string& protocol,
                                   std::int64_t port) {
    const auto parsed = IpAddress::parse(address);
    if (!parsed)
        return invalid("destination", "must be one IPv4 or IPv6 address");
    const auto carried = parse_protocol(protocol);
    if (!carried)
        return invalid("protocol", "must be tcp or udp");
    const auto number = parse_port(std::to_string(port));
    if (!number)
        return invalid("port", "must be from 1 to 65535");
    return Destination{*parsed, *carried, *number};
}

struct AllowFields {
    std::string container, destination, protocol, source;
    std::int64_t port = 0;
    std::optional<std::int64_t> seconds;
};

Result<AllowFields> read_allow(std::string_view body) {
    auto fields = Fields::parse(body);
    if (!fields)
        return std::unexpected(fields.error());
    AllowFields read{.container = fields->required_text("container"),
                     .destination = fields->required_text("destination"),
                     .protocol = fields->required_text("protocol"),
                     .source = fields->text("src_ip").value_or(""),
                     .port = fields->required_number("port"),
                     .seconds = fields->number("expires_in_secs")};
    if (auto done = fields->end(); !done)
        return std::unexpected(done.error());
    if (read.seconds && *read.seconds < 1) // 0 would mean: for ever
        return invalid("expires_in_secs", "must be from 1 to 86400");
    return read;
}

// A rule is for all addresses of a container; one that is named has to be among them.
Result<AllowRequest> to_request(const Control& control, const AllowFields& fields) {
    const auto id = control.find_container(fields.container);
    if (!id)
        return std::unexpected(id.error());
    const auto destination = to_destination(fields.destination, fields.protocol, fields.port);
    if (!destination)
        return std::unexpected(destination.error());
    const auto container = control.container(*id);
    if (!container)
        return std::unexpected(container.error());
    const auto source = IpAddress::parse(fields.source);
    if (!fields.source.empty() &&
        (!source || std::ranges::find(container->addresses, *source) == container->addresses.end()))
        return invalid("src_ip", "is no address of the container");
    AllowRequest request{
        .container = *id, .destination = *destination, .destination_text = fields.destination};
    if (fields.seconds)
        request.ttl = std::chrono::seconds{*fields.seconds};
    return request;
}

} // namespace

void HostApi::list_active(Request, Answer answer) {
    if (control_.status().dynamic_rule_count > limits::rows)
        return answer.send(failure(503, "too many dynamic rules for one answer"));
    ValueList rows;
    for (const ContainerId& container : control_.containers())
        for (const DynamicRuleId id : control_.dynamic_rules(container))
            if (const auto rule = control_.dynamic_rule(id))
                rows.emplace_back(to_row(*rule));
    answer.send(success(std::move(rows)));
}

void HostApi::flush(Request request, Answer answer) {
    if (auto none = expect_no_fields(request.body); !none)
        return answer.send(failure(none.error()));
    control_.flush(answering<std::uint32_t>(std::move(answer), [](std::uint32_t removed) {
        return ValueMap{{"removed", std::uint64_t{removed}}};
    }));
}

void HostApi::allow(Request request, Answer answer) {
    const auto fields = read_allow(request.body);
    if (!fields)
        return answer.send(failure(fields.error()));
    auto asked = to_request(control_, *fields);
    if (!asked)
        return answer.send(failure(asked.error()));
    control_.allow(std::move(*asked),
                   [this, answer = std::move(answer)](Result<DynamicRuleId> id) mutable {
                       const auto rule =
                           id ? control_.dynamic_rule(*id) : std::unexpected(std::move(id.error()));
                       answer.send(rule ? success(to_row(*rule)) : failure(rule.error()));
                   });
}

void HostApi::bridge_status(Request, Answer answer) {
    answer.send(success(to_row(control_.status())));
}

void HostApi::bridge_up(Request request, Answer answer) {
    if (auto none = expect_no_fields(request.body); !none)
        return answer.send(failure(none.error()));
    control_.bring_up(answering<void>(std::move(answer), [] { return Value{}; }));
}

void HostApi::bridge_down(Request request, Answer answer) {
    if (auto none = expect_no_fields(request.body); !none)
        return answer.send(failure(none.error()));
    control_.tear_down(answering<void>(std::move(answer), [] { return Value{}; }));
}

} // namespace outcall::http
