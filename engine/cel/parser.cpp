// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/parser.hpp"

#include "engine/cel/lexer.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/macros.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace outcall::cel {

namespace {

constexpr std::array<std::string_view, 17> reserved_words{
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

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

// Recursive descent. The first fault is kept and the parser moves to the end of the input, where
// every loop ends and every function returns; the ids they return then mean nothing.
class Parser {
public:
    Parser(std::string_view source, std::span<const Token> tokens)
        : source_{source}, tokens_{tokens} {}

    std::expected<Ast, Diagnostic> run() {
        ast_.root = expression();
        if (peek().kind != TokenKind::End)
            unexpected("an operator or the end of the expression");
        if (fault_)
            return std::unexpected(*std::move(fault_));
        return std::move(ast_);
    }

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
    void expect(TokenKind kind, std::string_view what) {
        if (!accept(kind))
            unexpected(what);
    }
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
    NodeId too_deep(std::size_t offset) {
        return fail(offset,
                    fmt::format("the expression nests deeper than {} levels", limits::depth));
    }

    std::string_view source_;
    std::span<const Token> tokens_;
    std::size_t at_ = 0;
    std::size_t nesting_ = 0;
    Ast ast_;
    std::optional<Diagnostic> fault_;
};

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
        if (accept(TokenKind::Dot)) {
            operand = selection(operand);
        } else if (accept(TokenKind::LeftBracket)) {
            if (peek().kind == TokenKind::Question)
                return fail(peek().offset, "optional indexing '[?' is not supported");
            const NodeId index = expression();
            expect(TokenKind::RightBracket, "']'");
            operand = add({.kind = NodeKind::Operation, .op = Operator::Index, .offset = offset},
                          std::array{operand, index});
        } else if (peek().kind == TokenKind::LeftBrace) {
            return fail(offset, "message literals are not supported");
        } else {
            return operand;
        }
    }
}

NodeId Parser::selection(NodeId operand) {
    if (peek().kind == TokenKind::Question)
        return fail(peek().offset, "optional selection '.?' is not supported");
    const Token& name = peek();
    std::string_view field = text(name);
    if (name.kind == TokenKind::EscapedIdentifier)
        field = field.substr(1, field.size() - 2);
    else if (name.kind != TokenKind::Identifier)
        return unexpected("the name of a field or method after '.'");
    take();
    if (name.kind == TokenKind::Identifier && accept(TokenKind::LeftParenthesis))
        return call(name, operand);
    return add({.kind = NodeKind::Select, .offset = name.offset, .text = ast_.add_text(field)},
               std::array{operand});
}

NodeId Parser::call(const Token& name, std::optional<NodeId> receiver) {
    const auto given = arguments(TokenKind::RightParenthesis);
    if (fault_)
        return 0;
    auto expansion = expand_macro(
        ast_,
        {.function = text(name), .receiver = receiver, .arguments = given, .offset = name.offset});
    if (!expansion)
        return fail(expansion.error().offset, std::move(expansion.error().message));
    if (*expansion)
        return add((*expansion)->node, (*expansion)->children);
    std::vector<NodeId> children;
    if (receiver)
        children.push_back(*receiver);
    children.insert(children.end(), given.begin(), given.end());
    return add({.kind = receiver ? NodeKind::Method : NodeKind::Call,
                .offset = name.offset,
                .text = ast_.add_text(text(name))},
               children);
}

NodeId Parser::primary() {
    const Token token = peek();
    switch (token.kind) {
    case TokenKind::LeftParenthesis: {
        take();
        const NodeId inner = expression();
        expect(TokenKind::RightParenthesis, "')'");
        return inner;
    }
    case TokenKind::LeftBracket: return list();
    case TokenKind::LeftBrace: return map();
    case TokenKind::Dot: take(); return identifier(".");
    case TokenKind::Identifier: return identifier("");
    case TokenKind::Minus: { // before a number, see unary()
        take();
        const Token& number = take();
        return literal(token.offset, fmt::format("-{}", text(number)), number.kind);
    }
    default: return literal(token.offset, text(token), take().kind);
    }
}

NodeId Parser::identifier(std::string_view prefix) {
    const Token& name = peek();
    if (name.kind != TokenKind::Identifier)
        return unexpected("a name");
    if (std::ranges::find(reserved_words, text(name)) != reserved_words.end())
        return fail(name.offset, fmt::format("'{}' is a reserved word", text(name)));
    take();
    if (accept(TokenKind::LeftParenthesis))
        return call(name, std::nullopt);
    return add({.kind = NodeKind::Identifier,
                .offset = name.offset,
                .text = ast_.add_text(std::string{prefix}.append(text(name)))});
}

NodeId Parser::literal(std::uint32_t offset, std::string_view text, TokenKind kind) {
    std::expected<Literal, Diagnostic> value = Literal{};
    switch (kind) {
    case TokenKind::Null: break;
    case TokenKind::True: value = Literal{true}; break;
    case TokenKind::False: value = Literal{false}; break;
    case TokenKind::Int: value = decode_int(text); break;
    case TokenKind::Uint: value = decode_uint(text); break;
    case TokenKind::Double: value = decode_double(text); break;
    case TokenKind::String: value = decode_string(text); break;
    case TokenKind::Bytes: value = decode_bytes(text); break;
    default:
        return fail(offset, text.empty() ? std::string{"expected a value, found the end of the "
                                                       "expression"}
                                         : fmt::format("expected a value, found '{}'", text));
    }
    if (!value)
        return fail(offset + value.error().offset, std::move(value.error().message));
    return add({.kind = NodeKind::Constant,
                .offset = offset,
                .text = ast_.add_literal(*std::move(value))});
}

std::vector<NodeId> Parser::arguments(TokenKind closing) {
    std::vector<NodeId> given;
    while (peek().kind != closing) {
        if (closing == TokenKind::RightBracket && peek().kind == TokenKind::Question)
            fail(peek().offset, "optional elements '[?x]' are not supported");
        given.push_back(expression());
        if (!accept(TokenKind::Comma))
            break;
        if (closing == TokenKind::RightParenthesis && peek().kind == closing)
            unexpected("an argument");
    }
    expect(closing, closing == TokenKind::RightBracket ? "',' or ']'" : "',' or ')'");
    return given;
}

NodeId Parser::list() {
    const std::uint32_t offset = take().offset;
    const auto elements = arguments(TokenKind::RightBracket);
    return add({.kind = NodeKind::List, .offset = offset}, elements);
}

NodeId Parser::map() {
    const std::uint32_t offset = take().offset;
    std::vector<NodeId> entries;
    while (peek().kind != TokenKind::RightBrace) {
        if (peek().kind == TokenKind::Question)
            return fail(peek().offset, "optional entries '{?k: v}' are not supported");
        entries.push_back(expression());
        expect(TokenKind::Colon, "':' between key and value");
        entries.push_back(expression());
        if (!accept(TokenKind::Comma))
            break;
    }
    expect(TokenKind::RightBrace, "',' or '}'");
    return add({.kind = NodeKind::Map, .offset = offset}, entries);
}

} // namespace

std::expected<Ast, Diagnostic> parse(std::string_view source, std::size_t most_bytes) {
    const auto tokens = tokenize(source, most_bytes);
    if (!tokens)
        return std::unexpected(tokens.error());
    return Parser{source, *tokens}.run();
}

} // namespace outcall::cel
