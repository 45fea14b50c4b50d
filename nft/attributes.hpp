// SPDX-License-Identifier: GPL-2.0-or-later
// Netlink attributes of one level by type; sizes are checked before a value is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <span>
#include <string_view>

namespace outcall::nft {

template <typename Visit>
void for_each_attribute(const void* first, std::size_t length, const Visit& visit) {
    const auto* place = static_cast<const std::byte*>(first);
    const auto* end = place + length;
    while (end - place >= static_cast<std::ptrdiff_t>(sizeof(nlattr))) {
        const auto* attribute = reinterpret_cast<const nlattr*>(place);
        if (mnl_attr_ok(attribute, static_cast<int>(end - place)) == 0) {
            return;
        }
        visit(attribute);
        place += MNL_ALIGN(attribute->nla_len);
    }
}

// After the protocol's own header.
template <typename Visit>
void for_each_attribute(const nlmsghdr* message, std::size_t extra_header, const Visit& visit) {
    const std::size_t offset = MNL_ALIGN(extra_header);
    const std::size_t length = mnl_nlmsg_get_payload_len(message);
    if (offset <= length) {
        for_each_attribute(mnl_nlmsg_get_payload_offset(message, extra_header), length - offset,
                           visit);
    }
}

template <typename Visit>
void for_each_attribute(const nlattr* nest, const Visit& visit) {
    if (nest != nullptr) {
        for_each_attribute(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), visit);
    }
}

// `Last` is the highest type of interest; others are skipped.
template <std::size_t Last>
class Attributes {
public:
    Attributes(const nlmsghdr* message, std::size_t extra_header) {
        for_each_attribute(message, extra_header, [this](const nlattr* found) { keep(found); });
    }
    explicit Attributes(const nlattr* nest) {
        for_each_attribute(nest, [this](const nlattr* found) { keep(found); });
    }

    const nlattr* operator[](std::size_t type) const { return found_.at(type); }
    bool has(std::size_t type) const { return found_.at(type) != nullptr; }

    std::span<const std::uint8_t> bytes(std::size_t type) const {
        const nlattr* attribute = found_.at(type);
        if (attribute == nullptr) {
            return {};
        }
        return {static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute)),
                mnl_attr_get_payload_len(attribute)};
    }
    // As it stands in the message; zero when it is missing or short.
    template <typename Integer>
    Integer number(std::size_t type) const {
        Integer value{};
        const auto data = bytes(type);
        if (data.size() >= sizeof value) {
            std::memcpy(&value, data.data(), sizeof value);
        }
        return value;
    }
    std::uint32_t big_endian32(std::size_t type) const {
        return be32toh(number<std::uint32_t>(type));
    }
    std::uint64_t big_endian64(std::size_t type) const {
        return be64toh(number<std::uint64_t>(type));
    }
    // Up to the first zero byte.
    std::string_view text(std::size_t type) const {
        const auto data = bytes(type);
        const auto* characters = reinterpret_cast<const char*>(data.data());
        return data.empty() ? std::string_view{}
                            : std::string_view(characters, strnlen(characters, data.size()));
    }

private:
    void keep(const nlattr* attribute) {
        const std::size_t type = mnl_attr_get_type(attribute);
        if (type <= Last) {
            found_.at(type) = attribute;
        }
    }

    std::array<const nlattr*, Last + 1> found_{};
};

} // namespace outcall::nft
