// SPDX-License-Identifier: GPL-2.0-or-later
// Random expressions and contexts for property tests: the same for the same seed, everywhere.
#pragma once

#include "engine/model/context.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_{seed} {}

    // Over the declared context, well typed as far as the checker can tell; at evaluation many end
    // in an error or stay unknown. `size` is about how many operators and calls it has.
    std::string condition(std::size_t size);
    // The same of any type.
    std::string expression(std::size_t size);

    // `depth` constructs in one another, and `width` beside one another, of a random kind.
    std::string deep(std::size_t depth);
    std::string wide(std::size_t width);

    // Some namespaces, with values that the expressions' literals often meet.
    Context context();

    std::size_t below(std::size_t bound) { return random_() % bound; }

private:
    enum class Type : std::uint8_t { Bool, Int, Uint, Double, String, Bytes, Ints, Strings, Map };
    static constexpr std::size_t type_count = 9;

    struct Local {
        std::string name;
        Type type;
    };

    std::string any(std::size_t size) { return of(static_cast<Type>(below(type_count)), size); }
    std::string of(Type type, std::size_t size);
    std::string optional(Type type, std::size_t size);
    std::string leaf(Type type);
    std::string literal(Type type);
    std::string field(Type type);
    std::string general(Type type, std::size_t size);
    std::string boolean(std::size_t size);
    std::string integer(std::size_t size);
    std::string real(std::size_t size);
    std::string natural(std::size_t size);
    std::string text(Type type, std::size_t size);
    std::string list(Type type, std::size_t size);
    std::string map(std::size_t size);
    std::string macro(Type result, std::size_t size);

    std::string octets(bool bytes);
    std::string spaced(std::string_view symbol);
    std::string binary(Type type, std::size_t size, std::initializer_list<std::string_view> ops);
    std::string joined(Type type, std::size_t size, std::string_view separator);
    Value value(std::size_t depth);
    ValueList strings();

    std::string_view one_of(std::initializer_list<std::string_view> texts) {
        return texts.begin()[below(texts.size())];
    }
    bool chance(std::size_t in) { return below(in) == 0; }

    std::mt19937_64 random_;
    std::vector<Local> locals_;
};

} // namespace outcall::cel
