// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/print.hpp"

#include "engine/cel/macros.hpp"
#include "engine/cel/operators.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <fmt/format.h>
#include <type_traits>

namespace outcall::cel {

namespace {

// How tightly a node holds together; a node stands without parentheses where at least its own
// level is wanted.
enum Level : int { Ternary, Disjunction, Conjunction, Relation, Sum, Product, Prefix, Member };

int level(const Node& node) {
    switch (node.kind) {
    case NodeKind::Conditional: return Ternary;
    case NodeKind::Or: return Disjunction;
    case NodeKind::And: return Conjunction;
    case NodeKind::Operation: break;
    default: return Member;
    }
    switch (node.op) {
    case Operator::Not:
    case Operator::Negate: return Prefix;
    case Operator::Add:
    case Operator::Subtract: return Sum;
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo: return Product;
    case Operator::Index:
    case Operator::OptionalIndex: return Member;
    default: return Relation;
    }
}

std::string quoted(std::string_view text, std::string_view prefix) {
    std::string out = fmt::format("{}\"", prefix);
    for (const char c : text)
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (c < ' ' || c == 0x7f) // any byte of more than one, for char is signed
            out += c < 0 && prefix.empty()
                       ? std::string(1, c)
                       : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out.push_back(c);
    return out + "\"";
}

std::string number(double value) {
    std::array<char, 32> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
    const std::string text{room.data(), end};
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string written(const Literal& literal) {
    return std::visit(
        [](const auto& value) -> std::string {
            using Held = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_same_v<Held, std::monostate>)
                return "null";
            else if constexpr (std::is_same_v<Held, bool>)
                return value ? "true" : "false";
            else if constexpr (std::is_same_v<Held, std::int64_t>)
                return std::to_string(value);
            else if constexpr (std::is_same_v<Held, std::uint64_t>)
                return std::to_string(value) + "u";
            else if constexpr (std::is_same_v<Held, double>)
                return number(value);
            else if constexpr (std::is_same_v<Held, std::string>)
                return quoted(value, "");
            else
                return quoted(value.octets, "b");
        },
        literal);
}

std::string field(const std::string& name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto inner = [&](char c) { return plain(c) || (c >= '0' && c <= '9'); };
    const bool keyword = name == "in" || name == "true" || name == "false" || name == "null";
    return plain(name[0]) && std::ranges::all_of(name, inner) && !keyword
               ? name
               : fmt::format("`{}`", name);
}

class Printer {
public:
    explicit Printer(const Ast& ast) : ast_{ast} {}

    void print(NodeId id, int wanted) {
        const Node& node = ast_[id];
        const bool parentheses = level(node) < wanted;
        out_ += parentheses ? "(" : "";
        plain(node);
        out_ += parentheses ? ")" : "";
    }

    std::string take() && { return std::move(out_); }

private:
    void plain(const Node& node);
    void operation(const Node& node);
    void prefix(const Node& node);
    void conditional(const Node& node);
    void map(const Node& node);
    void naming(const Node& node);
    void joined(std::span<const NodeId> nodes, std::string_view separator, int wanted);
    void call(std::string_view name, std::span<const NodeId> arguments);
    void child(const Node& node, std::size_t index, int wanted) {
        print(ast_.child(node, index), wanted);
    }

    const Ast& ast_;
    std::string out_;
};

void Printer::joined(std::span<const NodeId> nodes, std::string_view separator, int wanted) {
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        out_ += at == 0 ? "" : separator;
        print(nodes[at], wanted);
    }
}

void Printer::call(std::string_view name, std::span<const NodeId> arguments) {
    out_ += fmt::format("{}(", name);
    joined(arguments, ", ", Ternary);
    out_ += ")";
}

void Printer::plain(const Node& node) {
    const auto children = ast_.children(node);
    switch (node.kind) {
    case NodeKind::Constant: out_ += written(ast_.literal(node)); break;
    case NodeKind::Identifier: out_ += ast_.text(node); break;
    case NodeKind::Has: out_ += "has("; [[fallthrough]];
    case NodeKind::Select:
        child(node, 0, Member);
        out_ += "." + field(ast_.text(node));
        out_ += node.kind == NodeKind::Has ? ")" : "";
        break;
    case NodeKind::OptionalSelect:
        child(node, 0, Member);
        out_ += ".?" + field(ast_.text(node));
        break;
    case NodeKind::OptionalElement:
        out_ += "?";
        child(node, 0, Ternary);
        break;
    case NodeKind::Operation: operation(node); break;
    case NodeKind::And: joined(children, " && ", Relation); break;
    case NodeKind::Or: joined(children, " || ", Conjunction); break;
    case NodeKind::Conditional: conditional(node); break;
    case NodeKind::Call: call(ast_.text(node), children); break;
    case NodeKind::Method:
        child(node, 0, Member);
        call("." + ast_.text(node), children.subspan(1));
        break;
    case NodeKind::List:
        out_ += "[";
        joined(children, ", ", Ternary);
        out_ += "]";
        break;
    case NodeKind::Map: map(node); break;
    case NodeKind::Comprehension:
    case NodeKind::Bind: naming(node); break;
    case NodeKind::Block:
        out_ += "cel.block([";
        joined(children.first(children.size() - 1), ", ", Ternary);
        out_ += "], ";
        print(children.back(), Ternary);
        out_ += ")";
        break;
    }
}

// Macros that name variables.
void Printer::naming(const Node& node) {
    const auto children = ast_.children(node);
    const bool bind = node.kind == NodeKind::Bind && node.macro == Macro::Bind;
    if (!bind) {
        child(node, 0, Member);
        out_ += ".";
    }
    out_ += fmt::format("{}({}, ", macro_name(node), ast_.text(node));
    if (node.second != no_text)
        out_ += ast_.text(node.second) + ", ";
    joined(bind ? children : children.subspan(1), ", ", Ternary);
    out_ += ")";
}

void Printer::operation(const Node& node) {
    if (level(node) == Prefix)
        return prefix(node);
    child(node, 0, level(node));
    if (level(node) == Member) {
        out_ += node.op == Operator::OptionalIndex ? "[?" : "[";
        child(node, 1, Ternary);
        out_ += "]";
        return;
    }
    out_ += fmt::format(" {} ", symbol(node.op));
    child(node, 1, level(node) + 1);
}

// The parser takes two of a kind as they are, and a number that follows a minus as negative.
void Printer::prefix(const Node& node) {
    out_ += symbol(node.op);
    NodeId operand = ast_.child(node, 0);
    if (ast_[operand].kind == NodeKind::Operation && ast_[operand].op == node.op) {
        out_ += symbol(node.op);
        operand = ast_.child(ast_[operand], 0);
    }
    const std::size_t start = out_.size();
    print(operand, Member);
    if (node.op == Operator::Negate && out_[start] >= '0' && out_[start] <= '9')
        out_.insert(start, "(").append(")");
}

void Printer::conditional(const Node& node) {
    child(node, 0, Disjunction);
    out_ += " ? ";
    child(node, 1, Disjunction);
    out_ += " : ";
    child(node, 2, Ternary);
}

void Printer::map(const Node& node) {
    out_ += "{";
    for (std::size_t at = 0; at < node.count; at += 2) {
        out_ += at == 0 ? "" : ", ";
        const NodeId value = ast_.child(node, at + 1);
        const bool optional = ast_[value].kind == NodeKind::OptionalElement;
        out_ += optional ? "?" : "";
        child(node, at, Ternary);
        out_ += ": ";
        print(optional ? ast_.child(ast_[value], 0) : value, Ternary);
    }
    out_ += "}";
}

bool same(const Literal& left, const Literal& right) {
    const auto* a = std::get_if<double>(&left);
    const auto* b = std::get_if<double>(&right);
    if (a != nullptr && b != nullptr) // 0.0 is not -0.0 here
        return std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(*b);
    return left == right;
}

bool same(const Ast& left, NodeId left_id, const Ast& right, NodeId right_id) {
    const Node& a = left[left_id];
    const Node& b = right[right_id];
    if (a.kind != b.kind || a.op != b.op || a.macro != b.macro || a.count != b.count ||
        a.height != b.height)
        return false;
    const bool named = a.kind == NodeKind::Identifier || a.kind == NodeKind::Select ||
                       a.kind == NodeKind::Has || a.kind == NodeKind::Call ||
                       a.kind == NodeKind::Method || a.kind == NodeKind::Comprehension ||
                       a.kind == NodeKind::OptionalSelect || a.kind == NodeKind::Bind;
    if (named && left.text(a) != right.text(b))
        return false;
    if ((a.second == no_text) != (b.second == no_text) ||
        (a.second != no_text && left.text(a.second) != right.text(b.second)))
        return false;
    if (a.kind == NodeKind::Constant && !same(left.literal(a), right.literal(b)))
        return false;
    for (std::size_t at = 0; at < a.count; ++at)
        if (!same(left, left.child(a, at), right, right.child(b, at)))
            return false;
    return true;
}

} // namespace

std::string print(const Ast& ast) {
    Printer printer{ast};
    printer.print(ast.root, Ternary);
    return std::move(printer).take();
}

bool same(const Ast& left, const Ast& right) {
    return same(left, left.root, right, right.root);
}

} // namespace outcall::cel
