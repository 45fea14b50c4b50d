// SPDX-License-Identifier: GPL-2.0-or-later
// Layout of set keys: network byte order, each part padded to four bytes.
#include "nft/element_key.hpp"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>

namespace outcall::nft {

namespace {

// Ids of nft's datatypes (its enum datatypes); the kernel stores them for nft to show.
constexpr std::array<KeyPartType, 6> types{{
    {"ipv4_addr", 7, 4},
    {"ipv6_addr", 8, 16},
    {"ether_addr", 9, 8},
    {"inet_proto", 12, 4},
    {"inet_service", 13, 4},
    {"ifname", 41, 16},
}};

constexpr std::size_t interface_bytes = 16;

IpAddress address_at(std::span<const std::uint8_t> bytes) {
    return bytes.size() == 4 ? IpAddress::v4(bytes.first<4>()) : IpAddress::v6(bytes.first<16>());
}

std::string protocol_text(std::uint8_t number) {
    switch (number) {
    case static_cast<std::uint8_t>(Protocol::Tcp): return "tcp";
    case static_cast<std::uint8_t>(Protocol::Udp): return "udp";
    default: return std::to_string(number);
    }
}

} // namespace

const KeyPartType& type_of(KeyPart part) {
    return types.at(static_cast<std::size_t>(part));
}

ElementKey& ElementKey::append(std::span<const std::uint8_t> bytes) {
    std::ranges::copy(bytes, bytes_.begin() + size_);
    size_ = static_cast<std::uint8_t>(size_ + (bytes.size() + 3) / 4 * 4);
    return *this;
}

ElementKey& ElementKey::append(std::string_view interface_name) {
    std::ranges::copy(interface_name.substr(0, interface_bytes - 1), bytes_.begin() + size_);
    size_ = static_cast<std::uint8_t>(size_ + interface_bytes);
    return *this;
}

ElementKey to_element_key(const FlowKey& key) {
    const auto protocol = static_cast<std::uint8_t>(key.destination.protocol);
    const std::uint16_t port = key.destination.port.number;
    const std::array<std::uint8_t, 2> service{static_cast<std::uint8_t>(port >> 8),
                                              static_cast<std::uint8_t>(port & 0xff)};
    ElementKey result;
    result.append(key.source).append(key.destination.address);
    result.append(std::span(&protocol, 1)).append(std::span<const std::uint8_t>(service));
    return result;
}

std::optional<FlowKey> to_flow_key(const ElementKey& key) {
    auto bytes = key.bytes();
    if (bytes.size() != 16 && bytes.size() != 40) {
        return std::nullopt;
    }
    const std::size_t length = bytes.size() == 16 ? 4 : 16;
    const std::uint8_t protocol = bytes[2 * length];
    if (protocol != static_cast<std::uint8_t>(Protocol::Tcp) &&
        protocol != static_cast<std::uint8_t>(Protocol::Udp)) {
        return std::nullopt;
    }
    const auto service = bytes.subspan(2 * length + 4, 2);
    return FlowKey{
        .source = address_at(bytes.first(length)),
        .destination = {.address = address_at(bytes.subspan(length, length)),
                        .protocol = static_cast<Protocol>(protocol),
                        .port = {static_cast<std::uint16_t>(service[0] << 8 | service[1])}}};
}

static std::string part_text(KeyPart part, std::span<const std::uint8_t> bytes) {
    switch (part) {
    case KeyPart::Ipv4:
    case KeyPart::Ipv6: return to_string(address_at(bytes));
    case KeyPart::Ether: return fmt::format("{:02x}", fmt::join(bytes.first(6), ":"));
    case KeyPart::Protocol: return protocol_text(bytes[0]);
    case KeyPart::Service: return std::to_string(bytes[0] << 8 | bytes[1]);
    case KeyPart::Interface: break;
    }
    const auto end = std::ranges::find(bytes, 0);
    return {bytes.begin(), end};
}

std::string to_string(const ElementKey& key, std::span<const KeyPart> parts) {
    std::string text;
    auto bytes = key.bytes();
    for (KeyPart part : parts) {
        const std::size_t length = type_of(part).length;
        if (bytes.size() < length) {
            return text + " (short key)";
        }
        text += (text.empty() ? "" : " . ") + part_text(part, bytes.first(length));
        bytes = bytes.subspan(length);
    }
    return text;
}

} // namespace outcall::nft
