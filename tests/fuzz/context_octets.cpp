// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/context_octets.hpp"

#include <array>
#include <cstddef>

namespace outcall {

namespace {

// Takes octets from the front; past the end they are all zero.
class Octets {
public:
    explicit Octets(std::string_view octets) : octets_{octets} {}

    bool empty() const { return octets_.empty(); }
    std::size_t below(std::size_t bound) { return number() % bound; }

    std::string text() {
        const std::size_t wanted = below(16);
        const std::string out{octets_.substr(0, wanted)};
        octets_.remove_prefix(out.size());
        return out;
    }

    Value value(std::size_t depth) {
        switch (below(depth == 0 ? 6 : 8)) {
        case 0: return {};
        case 1: return below(2) == 1;
        case 2: return static_cast<std::int64_t>(wide());
        case 3: return wide();
        case 4: return static_cast<double>(static_cast<std::int64_t>(wide())) / 4;
        case 5: return text();
        case 6: return list(depth - 1);
        default: return map(depth - 1);
        }
    }

    ValueList strings() {
        ValueList list;
        for (std::size_t left = below(5); left > 0; --left)
            list.emplace_back(text());
        return list;
    }

    ValueMap map(std::size_t depth) {
        static constexpr std::array names{"a", "b", "count", "x-y", ""};
        ValueMap map;
        for (std::size_t left = below(4); left > 0; --left) {
            const char* const name = names.at(below(names.size()));
            map.emplace(name, value(depth));
        }
        return map;
    }

private:
    std::size_t number() {
        if (octets_.empty())
            return 0;
        const auto octet = static_cast<unsigned char>(octets_.front());
        octets_.remove_prefix(1);
        return octet;
    }

    // Mostly small, now and then at an end of the range.
    std::uint64_t wide() {
        const std::uint64_t small = number();
        return small < 0xf0U ? small : (small << 56U) + number();
    }

    ValueList list(std::size_t depth) {
        ValueList list;
        for (std::size_t left = below(4); left > 0; --left)
            list.push_back(value(depth));
        return list;
    }

    std::string_view octets_;
};

Value value_of(Octets& octets, FieldType type) {
    switch (type) {
    case FieldType::String: return octets.text();
    case FieldType::Int: return octets.value(0);
    case FieldType::StringList: return octets.strings();
    case FieldType::StringMap: return ValueMap{{"a", octets.text()}};
    case FieldType::AnyMap: return octets.map(3);
    }
    return {};
}

} // namespace

Context context_of(std::string_view octets) {
    Context context;
    Octets rest{octets};
    while (!rest.empty()) {
        const FieldDeclaration& field = context_fields.at(rest.below(context_fields.size()));
        // What the context refuses (text that is not UTF-8, say) is not in it.
        static_cast<void>(context.set(field.ns, field.name, value_of(rest, field.type)));
    }
    return context;
}

} // namespace outcall
