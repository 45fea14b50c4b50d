// SPDX-License-Identifier: GPL-2.0-or-later
// The parser at work: one method a production of the grammar. Spread over parser*.cpp.
#pragma once

#include "engine/cel/lexer.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/parser.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outcall::cel {

// Recursive descent. The first fault is kept and the parser moves to the end of the input, where
// every loop ends and every function returns; the ids they return then mean nothing.
class Parser {
public:
    Parser(std::string_view source, std::span<const Token> tokens, const Syntax& syntax)
        : source_{source}, tokens_{tokens}, syntax_{syntax} {}

    std::expected<Ast, Diagnostic> run();

private:
    class Nesting {
    public:
        explicit Nesting(Parser& parser) : parser_{parser} {
            if (++parser_.nesting_ > limits::depth)
                parser_.too_deep(parser_.peek().offset);
        }
        ~Nesting() { --parser_.nesting_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        Parser& parser_;
    };

    NodeId expression();
    NodeId disjunction();
    NodeId conjunction();
    NodeId binary(int precedence);
    NodeId unary();
    NodeId repeated_prefix(TokenKind token, Operator op);
    NodeId member();
    NodeId selection(NodeId operand);
    NodeId indexing(NodeId operand, std::uint32_t offset);
    bool optional_mark();
    NodeId element();
    NodeId optional_element(NodeId value, std::uint32_t offset);
    NodeId primary();
    NodeId identifier(std::string_view prefix);
    NodeId call(const Token& name, std::optional<NodeId> receiver);
    NodeId list();
    NodeId map();
    NodeId literal(std::uint32_t offset, std::string_view text, TokenKind kind);
    std::vector<NodeId> arguments(TokenKind closing);

    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    const Token& take() { return tokens_[peek().kind == TokenKind::End ? at_ : at_++]; }
    bool accept(TokenKind kind) {
        if (peek().kind != kind)
            return false;
        ++at_;
        return true;
    }
    void expect(TokenKind kind, std::string_view what);
    std::string_view text(const Token& token) const {
        return source_.substr(token.offset, token.length);
    }
    NodeId add(const Node& node, std::span<const NodeId> children = {});

    // A number with its sign: one literal, so that the smallest int can be written.
    bool signed_number() const {
        const TokenKind next = peek(1).kind;
        return peek().kind == TokenKind::Minus &&
               (next == TokenKind::Int || next == TokenKind::Double);
    }

    NodeId fail(std::size_t offset, std::string message);
    NodeId unexpected(std::string_view wanted);
    NodeId too_deep(std::size_t offset);

    std::string_view source_;
    std::span<const Token> tokens_;
    const Syntax& syntax_;
    std::size_t at_ = 0;
    std::size_t nesting_ = 0;
    Ast ast_;
    std::optional<Diagnostic> fault_;
};

} // namespace outcall::cel
