// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of a set key as the kernel compares them, and the types nft shows them by.
#pragma once

#include "nft/flow_key.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outcall::nft {

// One part of a concatenation; each takes a multiple of four bytes.
enum class KeyPart : std::uint8_t { Ipv4, Ipv6, Ether, Protocol, Service, Interface };

struct KeyPartType {
    std::string_view name; // nft's word
    std::uint32_t number;  // nft's type id, for `nft list`
    std::uint32_t length;  // in a register, bytes
};

const KeyPartType& type_of(KeyPart part);

// 48 bytes hold the longest, an IPv6 flow of 40.
class ElementKey {
public:
    ElementKey& append(std::span<const std::uint8_t> bytes); // padded with zeros
    ElementKey& append(std::string_view interface_name);     // 16 bytes
    ElementKey& append(const IpAddress& address) { return append(address.octets()); }

    std::span<const std::uint8_t> bytes() const { return std::span(bytes_).first(size_); }
    auto operator<=>(const ElementKey&) const = default;

private:
    std::array<std::uint8_t, 48> bytes_{};
    std::uint8_t size_ = 0;
};

ElementKey to_element_key(const FlowKey& key);
std::optional<FlowKey> to_flow_key(const ElementKey& key); // empty: not a flow of ours

// As nft writes it: "10.0.0.1 . 10.0.0.2 . tcp . 80".
std::string to_string(const ElementKey& key, std::span<const KeyPart> parts);

} // namespace outcall::nft
