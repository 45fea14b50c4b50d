// SPDX-License-Identifier: GPL-2.0-or-later
// IP and link-layer addresses as values: comparable, hashable, in network byte order.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outcall {

enum class Family : std::uint8_t { IPv4, IPv6 };

// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (::ffff:a.b.c.d) stays IPv6.
class IpAddress {
public:
    IpAddress() = default; // 0.0.0.0
    static IpAddress v4(std::span<const std::uint8_t, 4> octets);
    static IpAddress v6(std::span<const std::uint8_t, 16> octets);

    // Textual forms of inet_pton only: no zone, no prefix length, no octal, no shortened IPv4.
    static std::optional<IpAddress> parse(std::string_view text);

    Family family() const { return family_; }
    // 4 or 16 octets, network byte order.
    std::span<const std::uint8_t> octets() const;

    bool unspecified() const;
    bool loopback() const;   // 127/8, ::1
    bool link_local() const; // 169.254/16, fe80::/10
    bool multicast() const;  // 224/4 and 255.255.255.255, ff00::/8
    // Cloud metadata services: 169.254.169.254 and fd00:ec2::254.
    bool metadata_service() const;
    bool v4_mapped() const; // ::ffff:0:0/96, which no packet on a link may carry (RFC 4291)
    bool reserved() const;  // 0/8 "this network" (RFC 1122, 3.2.1.3), 240/4 (RFC 1112, 4)
    // The IPv4 address that an IPv6 one stands for: mapped and compatible ::/96 (RFC 4291, 2.5.5),
    // NAT64's well-known 64:ff9b::/96 (RFC 6052, 2.1), 6to4 2002::/16 (RFC 3056, 2).
    std::optional<IpAddress> embedded_v4() const;

    auto operator<=>(const IpAddress&) const = default;

private:
    Family family_ = Family::IPv4;
    std::array<std::uint8_t, 16> octets_{};
};

std::string to_string(const IpAddress& address);

// An address on a link with the length of its network prefix, as `--bridge-address` takes it.
struct InterfaceAddress {
    IpAddress address;
    std::uint8_t prefix_length = 0;

    static std::optional<InterfaceAddress> parse(std::string_view text);
    bool operator==(const InterfaceAddress&) const = default;
};

struct MacAddress {
    std::array<std::uint8_t, 6> octets{};
    auto operator<=>(const MacAddress&) const = default;
};

std::string to_string(const MacAddress& address);

} // namespace outcall

template <>
struct std::hash<outcall::IpAddress> {
    std::size_t operator()(const outcall::IpAddress& address) const noexcept;
};
