// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <vector>

namespace outcall::cel {

namespace {

constexpr std::size_t longest = 64; // names beyond are not typing mistakes

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Insertions, deletions, replacements and swaps of neighbours, letter case aside.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

} // namespace

std::string suggestion(std::string_view given, std::span<const std::string_view> candidates) {
    if (given.size() > longest)
        return {};
    std::size_t nearest = std::max<std::size_t>(1, given.size() / 3) + 1;
    std::string_view best;
    for (const std::string_view candidate : candidates) {
        const std::size_t edits = distance(given, candidate);
        if (edits < nearest && edits < candidate.size() && candidate != given) {
            nearest = edits;
            best = candidate;
        }
    }
    return best.empty() ? std::string{} : fmt::format("; did you mean '{}'?", best);
}

} // namespace outcall::cel
