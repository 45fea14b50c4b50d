// SPDX-License-Identifier: GPL-2.0-or-later
// What stands between operators: names, calls, literals, lists and maps.
#include "engine/cel/parsing.hpp"

#include "engine/cel/macros.hpp"

#include <array>

namespace outcall::cel {

namespace {

constexpr std::array<std::string_view, 17> reserved_words{
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

} // namespace

NodeId Parser::call(const Token& name, std::optional<NodeId> receiver) {
    const auto given = arguments(TokenKind::RightParenthesis);
    if (fault_)
        return 0;
    auto expansion = expand_macro(
        ast_, syntax_,
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
        given.push_back(closing == TokenKind::RightBracket ? element() : expression());
        if (!accept(TokenKind::Comma))
            break;
        if (closing == TokenKind::RightParenthesis && peek().kind == closing)
            unexpected("an argument");
    }
    expect(closing, closing == TokenKind::RightBracket ? "',' or ']'" : "',' or ')'");
    return given;
}

NodeId Parser::optional_element(NodeId value, std::uint32_t offset) {
    return add({.kind = NodeKind::OptionalElement, .offset = offset}, std::array{value});
}

// Of a list: x or ?x.
NodeId Parser::element() {
    const std::uint32_t offset = peek().offset;
    const bool optional = optional_mark();
    const NodeId value = expression();
    return optional ? optional_element(value, offset) : value;
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
        const std::uint32_t mark = peek().offset;
        const bool optional = optional_mark();
        entries.push_back(expression());
        expect(TokenKind::Colon, "':' between key and value");
        const NodeId value = expression();
        entries.push_back(optional ? optional_element(value, mark) : value);
        if (!accept(TokenKind::Comma))
            break;
    }
    expect(TokenKind::RightBrace, "',' or '}'");
    return add({.kind = NodeKind::Map, .offset = offset}, entries);
}

} // namespace outcall::cel
