// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/parser.hpp"

#include "engine/cel/parsing.hpp"

#include <array>

namespace outcall::cel {

namespace {

struct BinaryOperator {
    TokenKind token;
    Operator op;
    int precedence;
};

constexpr std::array binary_operators{
    BinaryOperator{TokenKind::Less, Operator::Less, 1},
    BinaryOperator{TokenKind::LessEqual, Operator::LessEqual, 1},
    BinaryOperator{TokenKind::Greater, Operator::Greater, 1},
    BinaryOperator{TokenKind::GreaterEqual, Operator::GreaterEqual, 1},
    BinaryOperator{TokenKind::Equal, Operator::Equal, 1},
    BinaryOperator{TokenKind::NotEqual, Operator::NotEqual, 1},
    BinaryOperator{TokenKind::In, Operator::In, 1},
    BinaryOperator{TokenKind::Plus, Operator::Add, 2},
    BinaryOperator{TokenKind::Minus, Operator::Subtract, 2},
    BinaryOperator{TokenKind::Star, Operator::Multiply, 3},
    BinaryOperator{TokenKind::Slash, Operator::Divide, 3},
    BinaryOperator{TokenKind::Percent, Operator::Modulo, 3},
};

} // namespace

std::expected<Ast, Diagnostic> Parser::run() {
    ast_.root = expression();
    if (peek().kind != TokenKind::End)
        unexpected("an operator or the end of the expression");
    if (fault_)
        return std::unexpected(*std::move(fault_));
    return std::move(ast_);
}

NodeId Parser::too_deep(std::size_t offset) {
    return fail(offset, fmt::format("the expression nests deeper than {} levels", limits::depth));
}

void Parser::expect(TokenKind kind, std::string_view what) {
    if (!accept(kind))
        unexpected(what);
}

NodeId Parser::fail(std::size_t offset, std::string message) {
    if (!fault_)
        fault_ = Diagnostic{offset, std::move(message)};
    at_ = tokens_.size() - 1;
    return 0;
}

NodeId Parser::unexpected(std::string_view wanted) {
    const Token& token = peek();
    const std::string found = token.kind == TokenKind::End
                                  ? std::string{"the end of the expression"}
                                  : fmt::format("'{}'", text(token).substr(0, 40));
    return fail(token.offset, fmt::format("expected {}, found {}", wanted, found));
}

NodeId Parser::add(const Node& node, std::span<const NodeId> children) {
    if (fault_)
        return 0;
    if (const auto id = ast_.add(node, children))
        return *id;
    if (ast_.size() < limits::nodes)
        return too_deep(node.offset);
    return fail(node.offset, fmt::format("the expression has more than {} parts", limits::nodes));
}

NodeId Parser::expression() {
    const Nesting nesting{*this};
    const NodeId condition = disjunction();
    const std::uint32_t offset = peek().offset;
    if (!accept(TokenKind::Question))
        return condition;
    const NodeId yes = disjunction();
    expect(TokenKind::Colon, "':' of '? :'");
    const NodeId no = expression();
    return add({.kind = NodeKind::Conditional, .offset = offset}, std::array{condition, yes, no});
}

NodeId Parser::disjunction() {
    const NodeId first = conjunction();
    if (peek().kind != TokenKind::OrOr)
        return first;
    const std::uint32_t offset = peek().offset;
    std::vector<NodeId> operands{first};
    while (accept(TokenKind::OrOr))
        operands.push_back(conjunction());
    return add({.kind = NodeKind::Or, .offset = offset}, operands);
}

NodeId Parser::conjunction() {
    const NodeId first = binary(1);
    if (peek().kind != TokenKind::AndAnd)
        return first;
    const std::uint32_t offset = peek().offset;
    std::vector<NodeId> operands{first};
    while (accept(TokenKind::AndAnd))
        operands.push_back(binary(1));
    return add({.kind = NodeKind::And, .offset = offset}, operands);
}

NodeId Parser::binary(int precedence) {
    NodeId left = unary();
    for (;;) {
        const Token& token = peek();
        const auto found = std::ranges::find(binary_operators, token.kind, &BinaryOperator::token);
        if (found == binary_operators.end() || found->precedence < precedence)
            return left;
        take();
        const NodeId right = binary(found->precedence + 1);
        left = add({.kind = NodeKind::Operation, .op = found->op, .offset = token.offset},
                   std::array{left, right});
    }
}

NodeId Parser::unary() {
    if (peek().kind == TokenKind::Not)
        return repeated_prefix(TokenKind::Not, Operator::Not);
    if (peek().kind == TokenKind::Minus && !signed_number())
        return repeated_prefix(TokenKind::Minus, Operator::Negate);
    return member();
}

// !!!!x is !!x and !!!x is !x: a chain of any length costs two nodes and loses no type error. The
// same holds for minus, whose overflow is decided by the first application.
NodeId Parser::repeated_prefix(TokenKind token, Operator op) {
    const std::uint32_t offset = peek().offset;
    std::size_t length = 0;
    for (; peek().kind == token && !signed_number(); ++length)
        take();
    NodeId operand = member();
    for (std::size_t applied = 2 - length % 2; applied > 0; --applied)
        operand =
            add({.kind = NodeKind::Operation, .op = op, .offset = offset}, std::array{operand});
    return operand;
}

NodeId Parser::member() {
    NodeId operand = primary();
    for (;;) {
        const std::uint32_t offset = peek().offset;
        if (accept(TokenKind::Dot))
            operand = selection(operand);
        else if (accept(TokenKind::LeftBracket))
            operand = indexing(operand, offset);
        else if (peek().kind == TokenKind::LeftBrace)
            return fail(offset, "message literals are not supported");
        else
            return operand;
    }
}

// The question mark of a.?b, a[?k], [?x] and {?k: v}.
bool Parser::optional_mark() {
    const std::uint32_t offset = peek().offset;
    if (!accept(TokenKind::Question))
        return false;
    if (!syntax_.has(Feature::OptionalSyntax))
        fail(offset, "optional values are not enabled");
    return true;
}

NodeId Parser::indexing(NodeId operand, std::uint32_t offset) {
    const Operator op = optional_mark() ? Operator::OptionalIndex : Operator::Index;
    const NodeId index = expression();
    expect(TokenKind::RightBracket, "']'");
    return add({.kind = NodeKind::Operation, .op = op, .offset = offset},
               std::array{operand, index});
}

NodeId Parser::selection(NodeId operand) {
    const bool optional = optional_mark();
    const Token& name = peek();
    std::string_view field = text(name);
    if (name.kind == TokenKind::EscapedIdentifier)
        field = field.substr(1, field.size() - 2);
    else if (name.kind != TokenKind::Identifier)
        return unexpected("the name of a field or method after '.'");
    take();
    if (!optional && name.kind == TokenKind::Identifier && accept(TokenKind::LeftParenthesis))
        return call(name, operand);
    return add({.kind = optional ? NodeKind::OptionalSelect : NodeKind::Select,
                .offset = name.offset,
                .text = ast_.add_text(field)},
               std::array{operand});
}

std::expected<Ast, Diagnostic> parse(std::string_view source, std::size_t most_bytes,
                                     const Syntax& syntax) {
    const auto tokens = tokenize(source, most_bytes);
    if (!tokens)
        return std::unexpected(tokens.error());
    return Parser{source, *tokens, syntax}.run();
}

} // namespace outcall::cel
