// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace outcall {

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> octets) {
    IpAddress address;
    std::ranges::copy(octets, address.octets_.begin());
    return address;
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> octets) {
    IpAddress address;
    address.family_ = Family::IPv6;
    std::ranges::copy(octets, address.octets_.begin());
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.size() >= INET6_ADDRSTRLEN || text.contains('\0'))
        return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    std::ranges::copy(text, terminated.begin());
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.data(), four.data()) == 1)
        return v4(four);
    std::array<std::uint8_t, 16> sixteen{};
    if (inet_pton(AF_INET6, terminated.data(), sixteen.data()) == 1)
        return v6(sixteen);
    return std::nullopt;
}

std::span<const std::uint8_t> IpAddress::octets() const {
    return std::span{octets_}.first(family_ == Family::IPv4 ? 4U : 16U);
}

bool IpAddress::unspecified() const {
    return std::ranges::all_of(octets(), [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::loopback() const {
    if (family_ == Family::IPv4)
        return octets_[0] == 127;
    return octets_[15] == 1 && std::all_of(octets_.begin(), octets_.begin() + 15,
                                           [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::link_local() const {
    if (family_ == Family::IPv4)
        return octets_[0] == 169 && octets_[1] == 254;
    return octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;
}

bool IpAddress::multicast() const {
    if (family_ == Family::IPv6)
        return octets_[0] == 0xff;
    const bool broadcast =
        std::ranges::all_of(octets(), [](std::uint8_t octet) { return octet == 0xff; });
    return (octets_[0] & 0xf0) == 0xe0 || broadcast;
}

bool IpAddress::metadata_service() const {
    static const IpAddress four = *parse("169.254.169.254");
    static const IpAddress six = *parse("fd00:ec2::254");
    return *this == four || *this == six;
}

bool IpAddress::v4_mapped() const {
    return family_ == Family::IPv6 && octets_[10] == 0xff && octets_[11] == 0xff &&
           std::all_of(octets_.begin(), octets_.begin() + 10,
                       [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::reserved() const {
    return family_ == Family::IPv4 && (octets_[0] == 0 || octets_[0] >= 240);
}

std::optional<IpAddress> IpAddress::embedded_v4() const {
    static constexpr std::array<std::uint8_t, 12> compatible{};
    static constexpr std::array<std::uint8_t, 12> nat64{0x00, 0x64, 0xff, 0x9b};
    if (family_ == Family::IPv4)
        return std::nullopt;
    const std::span all{octets_};
    if (octets_[0] == 0x20 && octets_[1] == 0x02)
        return v4(all.subspan<2, 4>());
    const auto prefix = all.first<12>();
    if (v4_mapped() || std::ranges::equal(prefix, compatible) || std::ranges::equal(prefix, nat64))
        return v4(all.last<4>());
    return std::nullopt;
}

std::string to_string(const IpAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = address.family() == Family::IPv4 ? AF_INET : AF_INET6;
    inet_ntop(family, address.octets().data(), text.data(), text.size());
    return text.data();
}

std::optional<InterfaceAddress> InterfaceAddress::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto address = IpAddress::parse(text.substr(0, slash));
    if (!address)
        return std::nullopt;
    unsigned length = 0;
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), length);
    const bool padded = digits.size() > 1 && digits.front() == '0';
    if (error != std::errc{} || end != digits.end() || padded ||
        length > address->octets().size() * 8)
        return std::nullopt;
    return InterfaceAddress{*address, static_cast<std::uint8_t>(length)};
}

std::string to_string(const MacAddress& address) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto octet : address.octets) {
        if (!text.empty())
            text += ':';
        text += digits[octet >> 4U];
        text += digits[octet & 0xfU];
    }
    return text;
}

} // namespace outcall

std::size_t
std::hash<outcall::IpAddress>::operator()(const outcall::IpAddress& address) const noexcept {
    const auto octets = address.octets();
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(octets.data()), octets.size()});
}
