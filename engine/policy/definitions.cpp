// SPDX-License-Identifier: GPL-2.0-or-later
// Each definition is expanded once and then inserted as text, so a chain that doubles at every step
// is bounded by the size of one expansion.
#include "engine/policy/definitions.hpp"

#include "engine/cel/lexer.hpp"
#include "engine/policy/limits.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace outcall::policy {

namespace {

using cel::Token;
using cel::TokenKind;

// `$` is no token of CEL. With each one blanked out, CEL's own lexer finds literals and comments
// where CEL will, and a reference is a word right behind the byte of a `$`.
std::expected<std::vector<Token>, cel::Diagnostic> tokenize(std::string_view text) {
    std::string blanked{text};
    std::ranges::replace(blanked, '$', ' ');
    return cel::tokenize(blanked);
}

bool is_reference(std::string_view text, const Token& token) {
    const bool word = token.kind == TokenKind::Identifier || token.kind == TokenKind::True ||
                      token.kind == TokenKind::False || token.kind == TokenKind::Null ||
                      token.kind == TokenKind::In;
    return word && token.offset > 0 && text[token.offset - 1] == '$';
}

// The first bracket without its partner.
std::optional<std::size_t> unpaired(const std::vector<Token>& tokens) {
    std::vector<const Token*> open;
    for (const auto& token : tokens) {
        using enum TokenKind;
        if (token.kind == LeftParenthesis || token.kind == LeftBracket || token.kind == LeftBrace)
            open.push_back(&token);
        const auto partner = token.kind == RightParenthesis ? LeftParenthesis
                             : token.kind == RightBracket   ? LeftBracket
                             : token.kind == RightBrace     ? LeftBrace
                                                            : End;
        if (partner == End)
            continue;
        if (open.empty() || open.back()->kind != partner)
            return token.offset;
        open.pop_back();
    }
    return open.empty() ? std::nullopt : std::optional<std::size_t>{open.back()->offset};
}

} // namespace

struct Definitions::Expansion {
    std::string text = {};
    std::vector<cel::Diagnostic> faults = {};
    std::vector<std::size_t> references = {};
    bool usable = true; // false: a definition it needs is faulty, which was told there
};

Definitions::Definitions(const SourceFile& file, const std::vector<Definition>& definitions,
                         Faults& faults)
    : file_{file}, faults_{faults} {
    items_.reserve(definitions.size());
    for (const auto& definition : definitions) {
        by_name_.emplace(definition.name, items_.size());
        items_.push_back({definition});
    }
    for (std::size_t index = 0; index < items_.size(); ++index)
        resolve(index);
}

void Definitions::fault(Item& item, std::size_t offset, std::string_view message) {
    faults_.add(to_string(file_.name, locate(file_.text, item.definition.expression, offset)),
                fmt::format("definition '{}': {}", item.definition.name, message));
    item.state = State::Faulty;
}

void Definitions::resolve(std::size_t index) {
    auto& item = items_[index];
    if (item.state == State::Open) {
        std::string names;
        for (auto link = std::ranges::find(chain_, index); link != chain_.end(); ++link)
            names += items_[*link].definition.name + " -> ";
        fault(item, 0, "refers to itself: " + names + item.definition.name);
    }
    if (item.state != State::Unvisited)
        return;
    item.state = State::Open;
    chain_.push_back(index);
    expand(item);
    chain_.pop_back();
    for (const auto reference : item.references)
        item.depth = std::max(item.depth, items_[reference].depth + 1);
    if (item.state == State::Open && item.depth > limits::definition_depth)
        fault(item, 0,
              fmt::format("definitions are nested deeper than {}", limits::definition_depth));
    if (item.state == State::Open)
        item.state = State::Ready;
}

void Definitions::expand(Item& item) {
    const std::string_view text = item.definition.expression.text;
    const auto tokens = tokenize(text);
    if (!tokens)
        return fault(item, tokens.error().offset, tokens.error().message);
    if (tokens->size() == 1)
        return fault(item, 0, "the expression is empty");
    // It must not close a parenthesis it did not open: the pair around it would be another one.
    if (const auto offset = unpaired(*tokens))
        return fault(item, *offset, "this bracket has no partner");
    auto expansion = substitute(text, *tokens);
    for (const auto& diagnostic : expansion.faults)
        fault(item, diagnostic.offset, diagnostic.message);
    if (!expansion.usable)
        item.state = State::Faulty;
    // A comment at the end would swallow the closing parenthesis.
    const auto& last = *std::prev(tokens->end(), 2);
    const auto comment = text.size() - (last.offset + last.length);
    if (expansion.text.size() >= comment)
        expansion.text.resize(expansion.text.size() - comment);
    item.expanded = std::move(expansion.text);
    item.references = std::move(expansion.references);
}

Definitions::Expansion Definitions::substitute(std::string_view text,
                                               const std::vector<cel::Token>& tokens) {
    Expansion result;
    std::size_t copied = 0;
    for (const auto& token : tokens) {
        if (!is_reference(text, token))
            continue;
        const auto name = text.substr(token.offset, token.length);
        const auto found = by_name_.find(name);
        if (found == by_name_.end()) {
            result.faults.push_back(
                {token.offset - 1U,
                 fmt::format("there is no definition '{}' in this file", preview(name))});
            continue;
        }
        const auto index = found->second;
        resolve(index);
        result.references.push_back(index);
        result.usable = result.usable && items_[index].state == State::Ready;
        result.text.append(text, copied, token.offset - 1 - copied);
        result.text.append("(").append(items_[index].expanded).append(")");
        copied = token.offset + token.length;
        if (result.text.size() > limits::expanded_bytes)
            break;
    }
    result.text.append(text, copied);
    if (result.text.size() > limits::expanded_bytes) {
        result.text.clear();
        result.faults.push_back(
            {0, fmt::format("expands to more than {} bytes", limits::expanded_bytes)});
    }
    return result;
}

std::expected<std::string, std::vector<cel::Diagnostic>>
Definitions::expand(std::string_view condition) {
    const auto tokens = tokenize(condition);
    if (!tokens)
        return std::unexpected(std::vector{tokens.error()});
    auto expansion = substitute(condition, *tokens);
    for (const auto index : expansion.references)
        mark_used(index);
    if (!expansion.usable || !expansion.faults.empty())
        return std::unexpected(std::move(expansion.faults));
    return std::move(expansion.text);
}

void Definitions::mark_used(std::size_t index) {
    if (std::exchange(items_[index].used, true))
        return;
    for (const auto reference : items_[index].references)
        mark_used(reference);
}

std::vector<const Definition*> Definitions::unused() const {
    std::vector<const Definition*> result;
    for (const auto& item : items_)
        if (!item.used)
            result.push_back(&item.definition);
    return result;
}

} // namespace outcall::policy
