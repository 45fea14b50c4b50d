// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/operators.hpp"

#include <array>

namespace outcall::cel {

namespace {

using enum Pattern;

constexpr std::array logical_not{takes(Bool, Bool)};
constexpr std::array negation{takes(Int, Int), takes(Double, Double)};
constexpr std::array addition{takes(Int, Int, Int),
                              takes(Uint, Uint, Uint),
                              takes(Double, Double, Double),
                              takes(String, String, String),
                              takes(Bytes, Bytes, Bytes),
                              takes(ListOfA, ListOfA, ListOfA),
                              takes(Timestamp, Timestamp, Duration),
                              takes(Timestamp, Duration, Timestamp),
                              takes(Duration, Duration, Duration)};
constexpr std::array subtraction{takes(Int, Int, Int),
                                 takes(Uint, Uint, Uint),
                                 takes(Double, Double, Double),
                                 takes(Timestamp, Timestamp, Duration),
                                 takes(Duration, Timestamp, Timestamp),
                                 takes(Duration, Duration, Duration)};
constexpr std::array arithmetic{takes(Int, Int, Int), takes(Uint, Uint, Uint),
                                takes(Double, Double, Double)};
constexpr std::array modulo{takes(Int, Int, Int), takes(Uint, Uint, Uint)};
constexpr std::array equality{takes(Bool, A, A)};
constexpr std::array relation{takes(Bool, Bool, Bool),
                              takes(Bool, Int, Int),
                              takes(Bool, Uint, Uint),
                              takes(Bool, Double, Double),
                              takes(Bool, String, String),
                              takes(Bool, Bytes, Bytes),
                              takes(Bool, Int, Uint),
                              takes(Bool, Int, Double),
                              takes(Bool, Uint, Int),
                              takes(Bool, Uint, Double),
                              takes(Bool, Double, Int),
                              takes(Bool, Double, Uint),
                              takes(Bool, Timestamp, Timestamp),
                              takes(Bool, Duration, Duration)};
constexpr std::array membership{takes(Bool, A, ListOfA), takes(Bool, A, MapOfAToB)};
constexpr std::array indexing{takes(A, ListOfA, Int), takes(B, MapOfAToB, A)};

struct Row {
    std::string_view symbol;
    std::span<const Signature> overloads;
};

// In the order of Operator.
constexpr std::array rows{
    Row{"!", logical_not}, Row{"-", negation},    Row{"+", addition},  Row{"-", subtraction},
    Row{"*", arithmetic},  Row{"/", arithmetic},  Row{"%", modulo},    Row{"==", equality},
    Row{"!=", equality},   Row{"<", relation},    Row{"<=", relation}, Row{">", relation},
    Row{">=", relation},   Row{"in", membership}, Row{"[]", indexing}, Row{"[?]", indexing},
};
static_assert(rows.size() == static_cast<std::size_t>(Operator::OptionalIndex) + 1);

} // namespace

std::string_view symbol(Operator op) {
    return rows.at(static_cast<std::size_t>(op)).symbol;
}

std::span<const Signature> overloads(Operator op) {
    return rows.at(static_cast<std::size_t>(op)).overloads;
}

} // namespace outcall::cel
