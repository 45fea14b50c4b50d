// SPDX-License-Identifier: GPL-2.0-or-later
// The library "math". Numbers of different types compare by value; bits shift as unsigned ones.
#include "engine/cel/compare.hpp"
#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/libraries.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

namespace outcall::cel {

namespace {

using enum Pattern;

bool numeric(const Datum& value) {
    return value.kind == Kind::Int || value.kind == Kind::Uint || value.kind == Kind::Double;
}

// Of equal ones the first. NaN has no place among numbers, so it is an error.
Datum best(Workspace& workspace, std::string_view function, const Datum& candidates,
           std::partial_ordering wanted) {
    if (candidates.size == 0)
        return Datum::error(Fault::BadArgument, "the greatest or least of nothing");
    Datum found = element(candidates, 0);
    for (std::uint32_t i = 0; i < candidates.size; ++i) {
        const Datum candidate = element(candidates, i);
        if (!workspace.budget().work(1))
            return workspace.exhausted();
        if (!numeric(candidate))
            return Datum::no_overload(function, candidate.kind);
        const auto order = compare(candidate, found);
        if (*order == std::partial_ordering::unordered)
            return Datum::error(Fault::BadArgument, "the greatest or least of NaN");
        if (*order == wanted)
            found = candidate;
    }
    return found;
}

Datum extreme(Workspace& workspace, std::string_view function, std::span<const Datum> arguments,
              std::partial_ordering wanted) {
    const bool list = arguments.size() == 1 && arguments[0].kind == Kind::List;
    return best(workspace, function,
                list ? arguments[0] : Datum::of_items(arguments.data(), arguments.size()), wanted);
}

Datum greatest(Workspace& workspace, std::span<const Datum> arguments) {
    return extreme(workspace, "math.greatest", arguments, std::partial_ordering::greater);
}

Datum least(Workspace& workspace, std::span<const Datum> arguments) {
    return extreme(workspace, "math.least", arguments, std::partial_ordering::less);
}

template <std::size_t Size>
struct Name {
    std::array<char, Size> text{};
    consteval Name(const char (&literal)[Size]) { std::copy_n(literal, Size, text.begin()); }
    constexpr std::string_view view() const { return {text.data(), Size - 1}; }
};

// A function of one double.
template <Name name, auto function>
Datum of_double(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Double}))
        return refuse(name.view(), arguments);
    const auto result = function(arguments[0].real);
    if constexpr (std::is_same_v<decltype(result), const bool>)
        return Datum::of_bool(result);
    else
        return Datum::of_double(result);
}

Datum square_root(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    switch (const Datum& operand = arguments[0]; operand.kind) {
    case Kind::Int: return Datum::of_double(std::sqrt(static_cast<double>(operand.integer)));
    case Kind::Uint: return Datum::of_double(std::sqrt(static_cast<double>(operand.natural)));
    case Kind::Double: return Datum::of_double(std::sqrt(operand.real));
    default: return refuse("math.sqrt", arguments);
    }
}

Datum absolute(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    switch (const Datum& operand = arguments[0]; operand.kind) {
    case Kind::Int:
        if (operand.integer == std::numeric_limits<std::int64_t>::min())
            return Datum::error(Fault::Overflow, "math.abs");
        return Datum::of_int(operand.integer < 0 ? -operand.integer : operand.integer);
    case Kind::Uint: return operand;
    case Kind::Double: return Datum::of_double(std::abs(operand.real));
    default: return refuse("math.abs", arguments);
    }
}

Datum sign(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    switch (const Datum& operand = arguments[0]; operand.kind) {
    case Kind::Int: return Datum::of_int(int{operand.integer > 0} - int{operand.integer < 0});
    case Kind::Uint: return Datum::of_uint(std::uint64_t{operand.natural > 0});
    case Kind::Double:
        return std::isnan(operand.real)
                   ? operand
                   : Datum::of_double(int{operand.real > 0} - int{operand.real < 0});
    default: return refuse("math.sign", arguments);
    }
}

// Bits go back into the type they came from.
Datum with_bits(Kind kind, std::uint64_t bits) {
    return kind == Kind::Int ? Datum::of_int(std::bit_cast<std::int64_t>(bits))
                             : Datum::of_uint(bits);
}

// An int and a uint keep their bits in the same place.
template <Name name, typename Operation>
Datum of_bits(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Int, Kind::Int}) && !fit(arguments, {Kind::Uint, Kind::Uint}))
        return refuse(name.view(), arguments);
    return with_bits(arguments[0].kind, Operation{}(arguments[0].natural, arguments[1].natural));
}

Datum bit_not(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Int}) && !fit(arguments, {Kind::Uint}))
        return refuse("math.bitNot", arguments);
    return with_bits(arguments[0].kind, ~arguments[0].natural);
}

std::uint64_t left(std::uint64_t bits, std::int64_t by) {
    return bits << static_cast<unsigned>(by);
}

std::uint64_t right(std::uint64_t bits, std::int64_t by) {
    return bits >> static_cast<unsigned>(by);
}

template <Name name, auto operation>
Datum shift(Workspace& /*workspace*/, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::Int, Kind::Int}) && !fit(arguments, {Kind::Uint, Kind::Int}))
        return refuse(name.view(), arguments);
    const std::int64_t by = arguments[1].integer;
    if (by < 0)
        return Datum::error(Fault::BadArgument, "a shift by a negative number of bits");
    return with_bits(arguments[0].kind, by < 64 ? operation(arguments[0].natural, by) : 0U);
}

double ceil(double value) {
    return std::ceil(value);
}

double floor(double value) {
    return std::floor(value);
}

double round(double value) { // halves away from zero
    return std::round(value);
}

double trunc(double value) {
    return std::trunc(value);
}

bool is_nan(double value) {
    return std::isnan(value);
}

bool is_inf(double value) {
    return std::isinf(value);
}

bool is_finite(double value) {
    return std::isfinite(value);
}

constexpr std::array numbers{takes_many(A, Number), takes(A, ListOfNumber)};
constexpr std::array one_double{takes(Double, Double)};
constexpr std::array is_double{takes(Bool, Double)};
constexpr std::array to_double{takes(Double, Double), takes(Double, Int), takes(Double, Uint)};
constexpr std::array one_number{takes(Int, Int), takes(Uint, Uint), takes(Double, Double)};
constexpr std::array one_integer{takes(Int, Int), takes(Uint, Uint)};
constexpr std::array two_integers{takes(Int, Int, Int), takes(Uint, Uint, Uint)};
constexpr std::array shifted{takes(Int, Int, Int), takes(Uint, Uint, Int)};

constexpr auto global = CallStyle::Global;
constexpr std::array functions{
    Function{"math.greatest", global, greatest, numbers},
    Function{"math.least", global, least, numbers},
    Function{"math.ceil", global, of_double<"math.ceil", ceil>, one_double},
    Function{"math.floor", global, of_double<"math.floor", floor>, one_double},
    Function{"math.round", global, of_double<"math.round", round>, one_double},
    Function{"math.trunc", global, of_double<"math.trunc", trunc>, one_double},
    Function{"math.isNaN", global, of_double<"math.isNaN", is_nan>, is_double},
    Function{"math.isInf", global, of_double<"math.isInf", is_inf>, is_double},
    Function{"math.isFinite", global, of_double<"math.isFinite", is_finite>, is_double},
    Function{"math.sqrt", global, square_root, to_double},
    Function{"math.abs", global, absolute, one_number},
    Function{"math.sign", global, sign, one_number},
    Function{"math.bitAnd", global, of_bits<"math.bitAnd", std::bit_and<>>, two_integers},
    Function{"math.bitOr", global, of_bits<"math.bitOr", std::bit_or<>>, two_integers},
    Function{"math.bitXor", global, of_bits<"math.bitXor", std::bit_xor<>>, two_integers},
    Function{"math.bitNot", global, bit_not, one_integer},
    Function{"math.bitShiftLeft", global, shift<"math.bitShiftLeft", left>, shifted},
    Function{"math.bitShiftRight", global, shift<"math.bitShiftRight", right>, shifted},
};

} // namespace

std::span<const Function> math_functions() {
    return functions;
}

} // namespace outcall::cel
