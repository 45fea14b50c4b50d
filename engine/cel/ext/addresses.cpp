// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/addresses.hpp"

#include <algorithm>
#include <array>

namespace outcall::cel {

namespace {

// Of the octet at `index`, the bits that belong to a network of that length.
std::uint8_t mask(std::size_t index, std::uint32_t length) {
    const std::size_t before = index * 8;
    if (length <= before)
        return 0;
    const std::size_t bits = std::min<std::size_t>(length - before, 8);
    return static_cast<std::uint8_t>(0xff00U >> bits);
}

} // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
    const auto address = IpAddress::parse(text);
    if (!address || !address->v4_mapped())
        return address;
    return text.contains('.') ? std::nullopt : address->embedded_v4();
}

std::optional<InterfaceAddress> parse_cidr(std::string_view text) {
    const auto cidr = InterfaceAddress::parse(text);
    return cidr && cidr->address.v4_mapped() ? std::nullopt : cidr;
}

bool same_network(const IpAddress& left, const IpAddress& right, std::uint32_t length) {
    if (left.family() != right.family())
        return false;
    const auto a = left.octets();
    const auto b = right.octets();
    for (std::size_t i = 0; i * 8 < length; ++i)
        if (((a[i] ^ b[i]) & mask(i, length)) != 0)
            return false;
    return true;
}

IpAddress network_of(const IpAddress& address, std::uint32_t length) {
    std::array<std::uint8_t, 16> octets{};
    std::ranges::copy(address.octets(), octets.begin());
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] &= mask(i, length);
    return address.family() == Family::IPv4 ? IpAddress::v4(std::span{octets}.first<4>())
                                            : IpAddress::v6(octets);
}

bool global_unicast(const IpAddress& address) {
    // multicast() includes the IPv4 broadcast address.
    return !address.unspecified() && !address.loopback() && !address.multicast() &&
           !address.link_local();
}

bool link_local_multicast(const IpAddress& address) {
    const auto octets = address.octets();
    if (address.family() == Family::IPv4)
        return octets[0] == 224 && octets[1] == 0 && octets[2] == 0;
    return octets[0] == 0xff && (octets[1] & 0x0f) == 0x02;
}

} // namespace outcall::cel
