// SPDX-License-Identifier: GPL-2.0-or-later
// The network library: ip(), cidr() and what can be asked of them. Text is read strictly, by the
// rules of cel-go and Kubernetes: no leading zeros, no zones, no IPv4-mapped address in dots. Such
// an address in hexadecimal is the IPv4 address it stands for, as the conformance data has it.
#include "engine/cel/ext/addresses.hpp"

#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/libraries.hpp"

#include <array>
#include <optional>

namespace outcall::cel {

namespace {

using enum Pattern;

Datum no_ip() {
    return Datum::error(Fault::BadConversion, "string to net.IP");
}

Datum no_cidr() {
    return Datum::error(Fault::BadConversion, "string to net.CIDR");
}

Datum make_ip(Workspace& workspace, const IpAddress& address) {
    const IpAddress* room = workspace.address(address);
    return room == nullptr ? workspace.exhausted() : Datum::of_ip(room);
}

Datum make_cidr(Workspace& workspace, const InterfaceAddress& cidr) {
    const IpAddress* room = workspace.address(cidr.address);
    return room == nullptr ? workspace.exhausted() : Datum::of_cidr(room, cidr.prefix_length);
}

Datum to_ip(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    if (operand.kind == Kind::Ip)
        return operand;
    if (operand.kind != Kind::String)
        return refuse("ip", arguments);
    const auto address = parse_ip(operand.view());
    return address ? make_ip(workspace, *address) : no_ip();
}

Datum to_cidr(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& operand = arguments[0];
    if (operand.kind == Kind::Cidr)
        return operand;
    if (operand.kind != Kind::String)
        return refuse("cidr", arguments);
    const auto cidr = parse_cidr(operand.view());
    return cidr ? make_cidr(workspace, *cidr) : no_cidr();
}

Datum is_ip(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::String)
        return refuse("isIP", arguments);
    return Datum::of_bool(parse_ip(arguments[0].view()).has_value());
}

Datum is_cidr(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::String)
        return refuse("isCIDR", arguments);
    return Datum::of_bool(parse_cidr(arguments[0].view()).has_value());
}

Datum is_canonical(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::String)
        return refuse("ip.isCanonical", arguments);
    const auto address = parse_ip(arguments[0].view());
    return address ? Datum::of_bool(to_string(*address) == arguments[0].view()) : no_ip();
}

Datum family(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::Ip)
        return refuse("family", arguments);
    return Datum::of_int(arguments[0].address->family() == Family::IPv4 ? 4 : 6);
}

// A method of an address that says yes or no.
struct Question {
    std::string_view name;
    bool (*ask)(const IpAddress&);
};

constexpr std::array questions{
    Question{"isUnspecified", [](const IpAddress& ip) { return ip.unspecified(); }},
    Question{"isLoopback", [](const IpAddress& ip) { return ip.loopback(); }},
    Question{"isGlobalUnicast", global_unicast},
    Question{"isLinkLocalMulticast", link_local_multicast},
    Question{"isLinkLocalUnicast", [](const IpAddress& ip) { return ip.link_local(); }},
};

template <std::size_t index>
Datum ask(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    constexpr Question question = questions[index];
    if (arguments[0].kind != Kind::Ip)
        return refuse(question.name, arguments);
    return Datum::of_bool(question.ask(*arguments[0].address));
}

// The hot one: neither a constant range nor a string of the context is copied.
Datum contains_ip(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& range = arguments[0];
    const Datum& sought = arguments[1];
    if (range.kind != Kind::Cidr || (sought.kind != Kind::Ip && sought.kind != Kind::String))
        return refuse("containsIP", arguments);
    if (sought.kind == Kind::Ip)
        return Datum::of_bool(same_network(*range.address, *sought.address, range.size));
    const auto address = parse_ip(sought.view());
    return address ? Datum::of_bool(same_network(*range.address, *address, range.size)) : no_ip();
}

Datum contains_cidr(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    const Datum& range = arguments[0];
    const Datum& sought = arguments[1];
    if (range.kind != Kind::Cidr || (sought.kind != Kind::Cidr && sought.kind != Kind::String))
        return refuse("containsCIDR", arguments);
    const auto within = [&](const IpAddress& network, std::uint32_t length) {
        return Datum::of_bool(range.size <= length &&
                              same_network(*range.address, network, range.size));
    };
    if (sought.kind == Kind::Cidr)
        return within(*sought.address, sought.size);
    const auto cidr = parse_cidr(sought.view());
    return cidr ? within(cidr->address, cidr->prefix_length) : no_cidr();
}

Datum ip_of_cidr(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::Cidr)
        return refuse("ip", arguments);
    return Datum::of_ip(arguments[0].address);
}

Datum masked(Workspace& workspace, std::span<const Datum> arguments) {
    const Datum& cidr = arguments[0];
    if (cidr.kind != Kind::Cidr)
        return refuse("masked", arguments);
    const auto length = static_cast<std::uint8_t>(cidr.size);
    return make_cidr(workspace, {network_of(*cidr.address, length), length});
}

Datum prefix_length(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (arguments[0].kind != Kind::Cidr)
        return refuse("prefixLength", arguments);
    return Datum::of_int(arguments[0].size);
}

constexpr std::array ip_from{takes(Ip, String), takes(Ip, Ip)};
constexpr std::array cidr_from{takes(Cidr, String), takes(Cidr, Cidr)};
constexpr std::array about_text{takes(Bool, String)};
constexpr std::array about_ip{takes(Bool, Ip)};
constexpr std::array family_of{takes(Int, Ip)};
constexpr std::array ip_within{takes(Bool, Cidr, Ip), takes(Bool, Cidr, String)};
constexpr std::array cidr_within{takes(Bool, Cidr, Cidr), takes(Bool, Cidr, String)};
constexpr std::array ip_in{takes(Ip, Cidr)};
constexpr std::array cidr_of{takes(Cidr, Cidr)};
constexpr std::array length_of{takes(Int, Cidr)};

constexpr LiteralArgument address{.wanted = "an IP address", .fits = [](std::string_view text) {
                                      return parse_ip(text).has_value();
                                  }};
constexpr LiteralArgument range{
    .wanted = "a network such as 10.0.0.0/8",
    .fits = [](std::string_view text) { return parse_cidr(text).has_value(); }};

constexpr std::array functions{
    Function{"ip", CallStyle::Global, to_ip, ip_from, address},
    Function{"cidr", CallStyle::Global, to_cidr, cidr_from, range},
    Function{"isIP", CallStyle::Global, is_ip, about_text},
    Function{"isCIDR", CallStyle::Global, is_cidr, about_text},
    Function{"ip.isCanonical", CallStyle::Global, is_canonical, about_text, address},
    Function{"family", CallStyle::Method, family, family_of},
    Function{questions[0].name, CallStyle::Method, ask<0>, about_ip},
    Function{questions[1].name, CallStyle::Method, ask<1>, about_ip},
    Function{questions[2].name, CallStyle::Method, ask<2>, about_ip},
    Function{questions[3].name, CallStyle::Method, ask<3>, about_ip},
    Function{questions[4].name, CallStyle::Method, ask<4>, about_ip},
    Function{"containsIP", CallStyle::Method, contains_ip, ip_within, address},
    Function{"containsCIDR", CallStyle::Method, contains_cidr, cidr_within, range},
    Function{"ip", CallStyle::Method, ip_of_cidr, ip_in},
    Function{"masked", CallStyle::Method, masked, cidr_of},
    Function{"prefixLength", CallStyle::Method, prefix_length, length_of},
};

} // namespace

std::span<const Function> network_functions() {
    return functions;
}

} // namespace outcall::cel
