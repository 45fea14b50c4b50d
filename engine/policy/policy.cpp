// SPDX-License-Identifier: GPL-2.0-or-later
// Asking the frozen set: first match, in the order the loader laid down.
#include "engine/policy/policy.hpp"

#include "engine/policy/limits.hpp"

#include <algorithm>

namespace outcall::policy {

std::string_view name(Action action) {
    switch (action) {
    case Action::Allow: return "allow";
    case Action::Block: return "block";
    case Action::Enrich: return "enrich";
    }
    return "";
}

std::string preview(std::string_view text) {
    std::string line;
    std::size_t characters = 0;
    for (const char c : text.substr(0, text.find_last_not_of(" \t\r\n") + 1)) {
        const bool continuation = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
        if (!continuation && ++characters > limits::preview_characters)
            return line + "…";
        line += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
    }
    return line;
}

const Rule* Policy::find(std::string_view id) const {
    const auto found = std::ranges::find(rules_, id, &Rule::id);
    return found == rules_.end() ? nullptr : &*found;
}

std::size_t Policy::position(const Rule& rule) const {
    return static_cast<std::size_t>(&rule - rules_.data());
}

const Rule* Policy::search(const Context& context, const WarningSink& warn,
                           const Search& search) const {
    return scan(context, warn, search, Enriching::Asked);
}

const Rule* Policy::first_match(const Context& context, const WarningSink& warn,
                                std::chrono::steady_clock::duration time) const {
    return scan(context, warn, {.deadline = std::chrono::steady_clock::now() + time},
                Enriching::PassedOver);
}

const Rule* Policy::scan(const Context& context, const WarningSink& warn, const Search& search,
                         Enriching enriching) const {
    using Clock = std::chrono::steady_clock;
    using enum cel::Outcome::Kind;
    const auto activation = cel::Activation::of(context);
    std::size_t asked = 0;
    auto candidates = index_.candidates(context);
    while (const auto position = candidates.next()) {
        const Rule& rule = rules_[*position];
        if (*position < search.from ||
            (rule.action == Action::Enrich && enriching == Enriching::PassedOver))
            continue;
        // Cheap conditions never look at the clock themselves, but there may be many of them.
        const bool late = ++asked % limits::rules_per_look == 0 && Clock::now() > search.deadline;
        const auto outcome = late
                                 ? cel::Outcome{Exceeded, "the rules take too long for one request"}
                                 : rule.program.evaluate(activation, search.deadline);
        if (outcome.kind == True)
            return &rule;
        // Unknown is silent: the condition asks about a namespace this request does not have.
        if (warn && outcome.kind != False && outcome.kind != Unknown)
            warn({rule, outcome.detail});
        if (outcome.kind == Exceeded)
            return nullptr;
    }
    return nullptr;
}

} // namespace outcall::policy
