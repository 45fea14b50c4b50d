// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/ext/format.hpp"

#include "engine/cel/container.hpp"
#include "engine/cel/ext/arguments.hpp"
#include "engine/cel/ext/plain_text.hpp"
#include "engine/cel/ext/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace outcall::cel {

namespace {

constexpr std::size_t usual_digits = 6;

struct Clause {
    std::size_t digits = usual_digits;
    std::string_view name; // "%d"
};

// Writes the clauses of one call. Each function tells the error it ended in, if any; an exhausted
// budget is found by finish().
class Formatter {
public:
    Formatter(Workspace& workspace, const Datum& arguments)
        : workspace_{workspace}, arguments_{arguments}, out_{workspace} {}

    Datum run(std::string_view text);

private:
    using Error = std::optional<Datum>;

    Error clause(std::string_view& rest);
    Error precision(std::string_view& rest, Clause& clause);
    Error fill(const Clause& clause, const Datum& value);
    Error decimal(const Clause& clause, const Datum& value);
    Error real(const Clause& clause, const Datum& value, std::chars_format form);
    Error digits(const Clause& clause, const Datum& value, int base);
    Error hexadecimal(const Clause& clause, const Datum& value);

    static Error mismatch(const Clause& clause, const Datum& value) {
        return Datum::no_overload(clause.name, value.kind);
    }

    Workspace& workspace_;
    Datum arguments_;
    std::uint32_t next_ = 0;
    Text out_;
};

Datum Formatter::run(std::string_view text) {
    while (!text.empty()) {
        const std::size_t plain = std::min(text.find('%'), text.size());
        if (!out_.append(text.substr(0, plain)))
            break;
        text.remove_prefix(plain);
        if (text.empty())
            break;
        if (const Error error = clause(text))
            return *error;
    }
    return out_.finish();
}

// `rest` begins with the percent sign; the clause is taken off it.
Formatter::Error Formatter::clause(std::string_view& rest) {
    rest.remove_prefix(1);
    if (rest.starts_with('%')) {
        rest.remove_prefix(1);
        out_.append("%");
        return std::nullopt;
    }
    Clause clause;
    if (const Error error = precision(rest, clause))
        return error;
    static constexpr std::string_view names = "%s%d%f%e%b%o%x%X";
    const std::size_t at = rest.empty() ? std::string_view::npos : names.find(rest.front());
    if (at == std::string_view::npos || at % 2 == 0)
        return Datum::error(Fault::BadArgument, "a format with an unknown clause");
    clause.name = names.substr(at - 1, 2);
    rest.remove_prefix(1);
    if (next_ >= arguments_.size)
        return Datum::error(Fault::BadArgument, "a format with more clauses than arguments");
    return fill(clause, element(arguments_, next_++));
}

Formatter::Error Formatter::precision(std::string_view& rest, Clause& clause) {
    if (!rest.starts_with('.'))
        return std::nullopt;
    rest.remove_prefix(1);
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), clause.digits);
    if (error != std::errc{} || clause.digits > most_format_digits)
        return Datum::error(Fault::BadArgument, "a format with a precision not within 0 to 1000");
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return std::nullopt;
}

Formatter::Error Formatter::fill(const Clause& clause, const Datum& value) {
    switch (clause.name[1]) {
    case 's': return write(workspace_, out_, value);
    case 'd': return decimal(clause, value);
    case 'f': return real(clause, value, std::chars_format::fixed);
    case 'e': return real(clause, value, std::chars_format::scientific);
    case 'b': return digits(clause, value, 2);
    case 'o': return digits(clause, value, 8);
    default: return hexadecimal(clause, value);
    }
}

Formatter::Error Formatter::decimal(const Clause& clause, const Datum& value) {
    if (value.kind != Kind::Int && value.kind != Kind::Uint && value.kind != Kind::Double)
        return mismatch(clause, value);
    return write(workspace_, out_, value);
}

Formatter::Error Formatter::real(const Clause& clause, const Datum& value, std::chars_format form) {
    double number = value.real;
    if (value.kind == Kind::Int)
        number = static_cast<double>(value.integer);
    else if (value.kind == Kind::Uint)
        number = static_cast<double>(value.natural);
    else if (value.kind != Kind::Double)
        return mismatch(clause, value);
    else if (!std::isfinite(number))
        return write(workspace_, out_, value);
    constexpr std::size_t sign_digits_and_point = 320;
    std::array<char, sign_digits_and_point + most_format_digits> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), number, form,
                                      static_cast<int>(clause.digits));
    out_.append({text.data(), result.ptr});
    return std::nullopt;
}

Formatter::Error Formatter::digits(const Clause& clause, const Datum& value, int base) {
    std::array<char, 65> text;
    char* const end = text.data() + text.size();
    if (value.kind == Kind::Int)
        out_.append({text.data(), std::to_chars(text.data(), end, value.integer, base).ptr});
    else if (value.kind == Kind::Uint)
        out_.append({text.data(), std::to_chars(text.data(), end, value.natural, base).ptr});
    else if (value.kind == Kind::Bool && base == 2)
        out_.append(value.boolean ? "1" : "0");
    else
        return mismatch(clause, value);
    return std::nullopt;
}

Formatter::Error Formatter::hexadecimal(const Clause& clause, const Datum& value) {
    const bool text = value.kind == Kind::String || value.kind == Kind::Bytes;
    const bool upper = clause.name == "%X";
    const std::string_view figures = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    if (text) {
        for (const char c : value.view()) {
            const auto octet = static_cast<unsigned char>(c);
            const char pair[]{figures[octet >> 4U], figures[octet & 0xfU]};
            if (!out_.append({pair, 2}))
                break;
        }
        return std::nullopt;
    }
    if (value.kind != Kind::Int && value.kind != Kind::Uint)
        return mismatch(clause, value);
    const bool negative = value.kind == Kind::Int && value.integer < 0;
    std::array<char, 17> number;
    char* at = number.data() + number.size();
    std::uint64_t rest = negative ? 0 - value.natural : value.natural;
    do {
        *--at = figures[rest & 0xfU];
        rest >>= 4U;
    } while (rest != 0);
    if (negative)
        *--at = '-';
    out_.append({at, number.data() + number.size()});
    return std::nullopt;
}

} // namespace

Datum format(Workspace& workspace, std::span<const Datum> arguments) {
    if (!fit(arguments, {Kind::String, Kind::List}))
        return refuse("format", arguments);
    return Formatter{workspace, arguments[1]}.run(arguments[0].view());
}

} // namespace outcall::cel
