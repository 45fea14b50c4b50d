// SPDX-License-Identifier: GPL-2.0-or-later
// Tables and their flags, chains and the number of their rules, sets and every element.
#include "nft/audit.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace outcall::nft {

namespace {

using std::chrono::milliseconds;
using Timeout = std::optional<milliseconds>;

constexpr milliseconds slack{1'000};
constexpr milliseconds drift{10'000}; // from a plan to its commit, a full set included
constexpr std::size_t lines_per_set = 20;

class Auditor {
public:
    explicit Auditor(Backend& backend) : backend_(backend) {}

    Result<std::vector<std::string>> compare(const Transaction& wanted) {
        for (const Operation& operation : wanted) {
            std::visit([this](const auto& op) { expect(op); }, operation);
        }
        for (const Set* set : sets_) {
            if (error_.empty()) {
                compare_set(*set, elements_[set]);
            }
        }
        if (!error_.empty()) {
            return std::unexpected(std::move(error_.front()));
        }
        return std::move(lines_);
    }

private:
    void expect(const AddTable& op);
    void expect(const AddChain& op);
    void expect(const AddSet& op);
    void expect(const AddElements& op) {
        for (const SetElement& element : op.elements) {
            elements_[op.set].emplace(element.key, element.timeout);
        }
    }
    template <typename Other>
    void expect(const Other&) {}

    void compare_set(const Set& set, std::map<ElementKey, Timeout> expected);
    void say(std::string line) { lines_.push_back(std::move(line)); }

    Backend& backend_;
    std::map<Table, Inventory> present_;
    std::vector<const Set*> sets_; // that are there, in the order of the transaction
    std::map<const Set*, std::map<ElementKey, Timeout>> elements_;
    std::vector<std::string> lines_;
    std::vector<Error> error_; // the first ends the audit
};

void Auditor::expect(const AddTable& op) {
    const auto found = backend_.inventory(op.table);
    if (!found) {
        error_.push_back(found.error());
        return;
    }
    const std::string name = "table " + to_string(op.table);
    if (!*found) {
        say(name + " is missing");
        return;
    }
    if ((*found)->flags != op.flags) {
        say(fmt::format("{} has flags 0x{:x}, not 0x{:x}", name, (*found)->flags, op.flags));
    }
    if ((op.flags & table_owner) != 0 && !(*found)->ours) {
        say(name + " is owned by another process");
    }
    present_.emplace(op.table, **found);
}

void Auditor::expect(const AddChain& op) {
    const auto table = present_.find(op.table);
    if (table == present_.end()) {
        return; // said already
    }
    const std::string name = fmt::format("chain {} {}", to_string(op.table), op.chain);
    const auto chain = table->second.chains.find(std::string(op.chain));
    if (chain == table->second.chains.end()) {
        say(name + " is missing");
    } else if (chain->second != op.rules.size()) {
        say(fmt::format("{} has {} rules, not {}", name, chain->second, op.rules.size()));
    }
}

void Auditor::expect(const AddSet& op) {
    const auto table = present_.find(op.set->table);
    if (table == present_.end()) {
        return;
    }
    if (table->second.sets.contains(std::string(op.set->name))) {
        sets_.push_back(op.set); // compared even if it should be empty
    } else {
        say(fmt::format("set {} {} is missing", to_string(op.set->table), op.set->name));
    }
}

bool about_to_end(const Timeout& timeout) {
    return timeout && *timeout <= slack;
}

bool alike(const Timeout& one, const Timeout& other) {
    if (!one || !other) {
        return one == other;
    }
    return (*one > *other ? *one - *other : *other - *one) <= drift;
}

void Auditor::compare_set(const Set& set, std::map<ElementKey, Timeout> expected) {
    const auto stored = backend_.dump(set);
    if (!stored) {
        if (stored.error().code != ErrorCode::NotFound) {
            error_.push_back(stored.error());
        }
        return;
    }
    std::vector<std::string> lines;
    const auto differs = [&](const ElementKey& key, std::string_view what) {
        lines.push_back(fmt::format("set {} {}: element {} {}", to_string(set.table), set.name,
                                    to_string(key, set.key), what));
    };
    for (const StoredElement& element : *stored) {
        const auto match = expected.extract(element.key);
        if (match.empty() && !about_to_end(element.remaining)) {
            differs(element.key, "is not ours");
        } else if (!match.empty() && !alike(match.mapped(), element.remaining)) {
            differs(element.key, "has another timeout");
        }
    }
    for (const auto& [key, timeout] : expected) {
        if (!about_to_end(timeout)) {
            differs(key, "is missing");
        }
    }
    if (lines.size() > lines_per_set) {
        const std::size_t more = lines.size() - lines_per_set;
        lines.resize(lines_per_set);
        lines.push_back(fmt::format("set {} {}: {} more", to_string(set.table), set.name, more));
    }
    std::ranges::move(lines, std::back_inserter(lines_));
}

} // namespace

Result<std::vector<std::string>> differences(Backend& backend, const Transaction& wanted) {
    return Auditor(backend).compare(wanted);
}

} // namespace outcall::nft
