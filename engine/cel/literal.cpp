// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/literal.hpp"

#include "engine/cel/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace outcall::cel {

namespace {

std::unexpected<Diagnostic> fault(std::size_t offset, std::string message) {
    return std::unexpected(Diagnostic{offset, std::move(message)});
}

// Decimal, or hexadecimal after 0x; nothing when it does not fit 64 bits.
std::optional<std::uint64_t> magnitude(std::string_view digits) {
    int base = 10;
    if (digits.starts_with("0x") || digits.starts_with("0X")) {
        digits.remove_prefix(2);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

struct Quoted {
    std::string_view body;
    std::size_t start; // of the body
    bool raw;
};

Quoted unquote(std::string_view text) {
    const std::size_t prefix = text.find_first_of("\"'");
    const std::string_view rest = text.substr(prefix);
    const bool triple = rest.size() >= 6 && (rest.starts_with("\"\"\"") || rest.starts_with("'''"));
    const std::size_t quotes = triple ? 3 : 1;
    return {.body = rest.substr(quotes, rest.size() - 2 * quotes),
            .start = prefix + quotes,
            .raw = text.substr(0, prefix).find_first_of("rR") != std::string_view::npos};
}

struct Escape {
    char letter;
    char octet;
};

constexpr std::array simple_escapes{
    Escape{'a', '\a'}, Escape{'b', '\b'},  Escape{'f', '\f'}, Escape{'n', '\n'},
    Escape{'r', '\r'}, Escape{'t', '\t'},  Escape{'v', '\v'}, Escape{'\\', '\\'},
    Escape{'"', '"'},  Escape{'\'', '\''}, Escape{'`', '`'},  Escape{'?', '?'},
};

// Escapes that name a number: how many digits of which base follow the letter.
struct NumericEscape {
    std::size_t skip; // letters before the digits
    std::size_t digits;
    int base;
};

enum class Target : std::uint8_t { String, Bytes };

std::optional<NumericEscape> numeric_escape(char letter, Target target) {
    switch (letter) {
    case 'x':
    case 'X': return NumericEscape{.skip = 1, .digits = 2, .base = 16};
    case '0':
    case '1':
    case '2':
    case '3': return NumericEscape{.skip = 0, .digits = 3, .base = 8};
    case 'u':
        if (target == Target::String)
            return NumericEscape{.skip = 1, .digits = 4, .base = 16};
        return std::nullopt;
    case 'U':
        if (target == Target::String)
            return NumericEscape{.skip = 1, .digits = 8, .base = 16};
        return std::nullopt;
    default: return std::nullopt;
    }
}

// `body[at]` is the character after a backslash. Appends what the escape stands for and gives how
// many characters it took; nothing if it is no escape.
std::optional<std::size_t> unescape(std::string_view body, Target target, std::string& out) {
    if (body.empty())
        return std::nullopt;
    const auto simple = std::ranges::find(simple_escapes, body[0], &Escape::letter);
    if (simple != simple_escapes.end()) {
        out.push_back(simple->octet);
        return 1;
    }
    const auto numeric = numeric_escape(body[0], target);
    if (!numeric || body.size() < numeric->skip + numeric->digits)
        return std::nullopt;
    const char* first = body.data() + numeric->skip;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(first, first + numeric->digits, value, numeric->base);
    if (error != std::errc{} || end != first + numeric->digits || !utf8::is_code_point(value))
        return std::nullopt;
    if (target == Target::String)
        utf8::append(out, value);
    else
        out.push_back(static_cast<char>(value));
    return numeric->skip + numeric->digits;
}

std::expected<std::string, Diagnostic> decode(std::string_view text, Target target) {
    const Quoted quoted = unquote(text);
    if (quoted.raw)
        return std::string{quoted.body};
    std::string out;
    out.reserve(quoted.body.size());
    for (std::size_t at = 0; at < quoted.body.size();) {
        if (quoted.body[at] != '\\') {
            out.push_back(quoted.body[at++]);
            continue;
        }
        const auto taken = unescape(quoted.body.substr(at + 1), target, out);
        if (!taken)
            return fault(quoted.start + at, "unknown or malformed escape sequence");
        at += 1 + *taken;
    }
    return out;
}

// Whether a number that fits no double is too large, rather than too near to zero.
bool beyond_largest(std::string_view text) {
    std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const auto e = digits.find_first_of("eE");
    std::int64_t exponent = 0;
    if (e != std::string_view::npos) {
        const bool positive = digits[e + 1] != '-';
        const std::string_view power = digits.substr(digits[e + 1] == '+' ? e + 2 : e + 1);
        const auto result = std::from_chars(power.data(), power.data() + power.size(), exponent);
        if (result.ec != std::errc{})
            return positive;
        digits = digits.substr(0, e);
    }
    const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
    const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
    return point - first + exponent > 0;
}

} // namespace

std::expected<Literal, Diagnostic> decode_int(std::string_view text) {
    const bool negative = text.starts_with('-');
    const auto value = magnitude(text.substr(negative ? 1 : 0));
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!value || *value > largest + (negative ? 1U : 0U))
        return fault(0, "the number is beyond the range of int (64 bits)");
    return static_cast<std::int64_t>(negative ? 0U - *value : *value);
}

std::expected<Literal, Diagnostic> decode_uint(std::string_view text) {
    const auto value = magnitude(text.substr(0, text.size() - 1));
    if (!value)
        return fault(0, "the number is beyond the range of uint (64 bits)");
    return *value;
}

std::expected<Literal, Diagnostic> decode_double(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() ||
        (error == std::errc::result_out_of_range && beyond_largest(text)))
        return fault(0, "the number is beyond the range of double");
    return error == std::errc{} ? value : 0.0;
}

std::expected<Literal, Diagnostic> decode_string(std::string_view text) {
    auto value = decode(text, Target::String);
    if (!value)
        return std::unexpected(std::move(value.error()));
    return Literal{*std::move(value)};
}

std::expected<Literal, Diagnostic> decode_bytes(std::string_view text) {
    auto value = decode(text, Target::Bytes);
    if (!value)
        return std::unexpected(std::move(value.error()));
    return Literal{Bytes{*std::move(value)}};
}

} // namespace outcall::cel
