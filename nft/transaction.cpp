// SPDX-License-Identifier: GPL-2.0-or-later
// Transactions as text, for tests and logs.
#include "nft/transaction.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

namespace outcall::nft {

namespace {

constexpr std::array<std::string_view, 4> hook_names{"prerouting", "input", "forward", "output"};

std::string set_text(const Set& set) {
    return fmt::format("{} {}", to_string(set.table), set.name);
}

std::string element_text(const Set& set, const SetElement& element) {
    std::string text = to_string(element.key, set.key);
    if (element.timeout) {
        text += fmt::format(" timeout {}ms", element.timeout->count());
    }
    return element.comment.empty() ? text : text + fmt::format(" comment \"{}\"", element.comment);
}

struct Printer {
    std::string operator()(const AddTable& op) const {
        return fmt::format("add table {} flags 0x{:x}\n", to_string(op.table), op.flags);
    }
    std::string operator()(const DeleteTable& op) const {
        return fmt::format("delete table {}\n", to_string(op.table));
    }
    std::string operator()(const AddSet& op) const {
        std::string type;
        for (KeyPart part : op.set->key) {
            type += (type.empty() ? "" : " . ") + std::string(type_of(part).name);
        }
        return fmt::format("add set {} type {}{}\n", set_text(*op.set), type,
                           op.set->kind == SetKind::Timed ? " flags timeout counter" : "");
    }
    std::string operator()(const AddChain& op) const {
        std::string text = fmt::format("add chain {} {}", to_string(op.table), op.chain);
        if (op.hook) {
            text += fmt::format(" hook {} priority {} policy {}",
                                hook_names.at(static_cast<std::size_t>(op.hook->point)),
                                op.hook->priority, to_string(Rule{op.hook->policy}));
        }
        for (const Rule& rule : op.rules) {
            text +=
                fmt::format("\nadd rule {} {} {}", to_string(op.table), op.chain, to_string(rule));
        }
        return text + "\n";
    }
    std::string operator()(const AddElements& op) const {
        std::string text;
        for (const SetElement& element : op.elements) {
            text += fmt::format("add element {} {{ {} }}\n", set_text(*op.set),
                                element_text(*op.set, element));
        }
        return text;
    }
    std::string operator()(const DeleteElements& op) const {
        std::string text;
        for (const ElementKey& key : op.keys) {
            text += fmt::format("{} element {} {{ {} }}\n",
                                op.absent == Absent::IsDone ? "destroy" : "delete",
                                set_text(*op.set), to_string(key, op.set->key));
        }
        return text;
    }
    std::string operator()(const FlushSet& op) const {
        return fmt::format("flush set {}\n", set_text(*op.set));
    }
};

} // namespace

std::string to_string(const Table& table) {
    return fmt::format("{} {}", table.family == TableFamily::Inet ? "inet" : "bridge", table.name);
}

void append(Transaction& transaction, Transaction more) {
    std::ranges::move(more, std::back_inserter(transaction));
}

std::string to_string(const Transaction& transaction) {
    std::string text;
    for (const Operation& operation : transaction) {
        text += std::visit(Printer{}, operation);
    }
    return text;
}

} // namespace outcall::nft
