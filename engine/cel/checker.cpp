// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/checker.hpp"

#include "engine/cel/limits.hpp"
#include "engine/cel/operators.hpp"
#include "engine/cel/suggestion.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>

namespace outcall::cel {

namespace {

constexpr TypeId dyn_type = TypeTable::simple(TypeKind::Dyn);
constexpr TypeId bool_type = TypeTable::simple(TypeKind::Bool);

struct TypeName {
    std::string_view name;
    Kind kind;
};

constexpr std::array type_names{
    TypeName{"bool", Kind::Bool},
    TypeName{"int", Kind::Int},
    TypeName{"uint", Kind::Uint},
    TypeName{"double", Kind::Double},
    TypeName{"string", Kind::String},
    TypeName{"bytes", Kind::Bytes},
    TypeName{"list", Kind::List},
    TypeName{"map", Kind::Map},
    TypeName{"type", Kind::Type},
    TypeName{"null_type", Kind::Null},
    TypeName{"google.protobuf.Timestamp", Kind::Timestamp},
    TypeName{"google.protobuf.Duration", Kind::Duration},
    TypeName{"net.IP", Kind::Ip},
    TypeName{"net.CIDR", Kind::Cidr},
};

// In the order of the alternatives of Literal.
constexpr std::array literal_types{TypeKind::Null, TypeKind::Bool,   TypeKind::Int,
                                   TypeKind::Uint, TypeKind::Double, TypeKind::String,
                                   TypeKind::Bytes};

struct Local {
    std::string_view name;
    TypeId type;
};

class Checker {
public:
    Checker(const Ast& ast, const Environment& environment) : ast_{ast}, environment_{environment} {
        checked_.type.resize(ast.size(), dyn_type);
        checked_.reference.resize(ast.size());
    }

    std::expected<Checked, std::vector<Diagnostic>> run() {
        visit(ast_.root);
        if (faults_.empty())
            return std::move(checked_);
        std::ranges::stable_sort(faults_, {}, &Diagnostic::offset);
        faults_.resize(std::min(faults_.size(), limits::diagnostics));
        return std::unexpected(std::move(faults_));
    }

private:
    // Recursion is as deep as the tree is high: limits::depth.
    TypeId visit(NodeId id);
    TypeId type_of(NodeId id, const Node& node);
    std::vector<TypeId> visit_children(const Node& node);

    TypeId identifier(NodeId id, const Node& node);
    TypeId selection(NodeId id, const Node& node);
    TypeId has(NodeId id, const Node& node);
    std::optional<TypeId> declared_field(NodeId id, const Node& node);
    TypeId operation(const Node& node);
    TypeId logic(const Node& node);
    TypeId conditional(const Node& node);
    TypeId call(NodeId id, const Node& node);
    const Function* qualified_function(const Node& node) const;
    std::optional<std::string> qualified_name(NodeId id) const;
    TypeId list(const Node& node);
    TypeId map(const Node& node);
    TypeId comprehension(NodeId id, const Node& node);
    TypeId range_element(NodeId range);
    void want_bool(NodeId id, std::string_view where);

    const Variable* variable(const Node& node) const;
    std::optional<std::uint32_t> local(std::string_view name) const;
    TypeId field_type(FieldType type);
    std::string names(std::span<const TypeId> types) const;
    TypeId fault(std::size_t offset, std::string message) {
        faults_.push_back({offset, std::move(message)});
        return dyn_type; // fits everywhere: one mistake, one diagnostic
    }
    TypeId unknown_name(const Node& node, std::string_view name);
    TypeId unknown_function(const Node& node);

    const Ast& ast_;
    const Environment& environment_;
    Checked checked_;
    std::vector<Local> scope_;
    std::vector<Diagnostic> faults_;
};

TypeId Checker::visit(NodeId id) {
    return checked_.type[id] = type_of(id, ast_[id]);
}

TypeId Checker::type_of(NodeId id, const Node& node) {
    switch (node.kind) {
    case NodeKind::Constant: return TypeTable::simple(literal_types.at(ast_.literal(node).index()));
    case NodeKind::Identifier: return identifier(id, node);
    case NodeKind::Select: return selection(id, node);
    case NodeKind::Has: return has(id, node);
    case NodeKind::Operation: return operation(node);
    case NodeKind::And:
    case NodeKind::Or: return logic(node);
    case NodeKind::Conditional: return conditional(node);
    case NodeKind::Call:
    case NodeKind::Method: return call(id, node);
    case NodeKind::List: return list(node);
    case NodeKind::Map: return map(node);
    case NodeKind::Comprehension: return comprehension(id, node);
    }
    return dyn_type;
}

std::vector<TypeId> Checker::visit_children(const Node& node) {
    std::vector<TypeId> types;
    types.reserve(node.count);
    for (const NodeId child : ast_.children(node))
        types.push_back(visit(child));
    return types;
}

std::optional<std::uint32_t> Checker::local(std::string_view name) const {
    const auto found = std::ranges::find(scope_.rbegin(), scope_.rend(), name, &Local::name);
    if (found == scope_.rend())
        return std::nullopt;
    return static_cast<std::uint32_t>(scope_.rend() - found - 1);
}

// The declared variable that a node names, unless an iteration variable shadows it.
const Variable* Checker::variable(const Node& node) const {
    if (node.kind != NodeKind::Identifier)
        return nullptr;
    std::string_view name = ast_.text(node);
    if (name.starts_with('.'))
        name.remove_prefix(1);
    else if (local(name))
        return nullptr;
    return environment_.find(name);
}

TypeId Checker::identifier(NodeId id, const Node& node) {
    std::string_view name = ast_.text(node);
    if (name.starts_with('.')) {
        name.remove_prefix(1);
    } else if (const auto index = local(name)) {
        checked_.reference[id] = LocalReference{*index};
        return scope_[*index].type;
    }
    if (const Variable* found = environment_.find(name)) {
        const std::string example =
            found->fields.empty() ? ""
                                  : ", as in " + found->name + "." + found->fields.front().name;
        return fault(node.offset, fmt::format("'{}' is no value by itself: select one of its "
                                              "fields{}",
                                              name, example));
    }
    const auto type = std::ranges::find(type_names, name, &TypeName::name);
    if (type == type_names.end())
        return unknown_name(node, name);
    checked_.reference[id] = TypeReference{type->kind};
    return TypeTable::simple(TypeKind::Type);
}

TypeId Checker::unknown_name(const Node& node, std::string_view name) {
    std::vector<std::string_view> candidates;
    for (const Variable& declared : environment_.variables()) {
        for (const Field& field : declared.fields)
            if (field.name == name)
                return fault(node.offset,
                             fmt::format("unknown variable '{}'; did you mean '{}.{}'?", name,
                                         declared.name, field.name));
        candidates.push_back(declared.name);
    }
    for (const Local& each : scope_)
        candidates.push_back(each.name);
    return fault(node.offset,
                 fmt::format("unknown variable '{}'{}", name, suggestion(name, candidates)));
}

TypeId Checker::field_type(FieldType type) {
    constexpr TypeId string_type = TypeTable::simple(TypeKind::String);
    switch (type) {
    case FieldType::String: return string_type;
    case FieldType::Int: return TypeTable::simple(TypeKind::Int);
    case FieldType::StringList: return checked_.types.list(string_type);
    case FieldType::StringMap: return checked_.types.map(string_type, string_type);
    case FieldType::AnyMap: return checked_.types.map(string_type, dyn_type);
    }
    return dyn_type;
}

// variable.field, resolved to its slot; nothing when the operand is no declared variable.
std::optional<TypeId> Checker::declared_field(NodeId id, const Node& node) {
    const Variable* declared = variable(ast_[ast_.child(node, 0)]);
    if (declared == nullptr)
        return std::nullopt;
    const std::string& name = ast_.text(node);
    const auto field = std::ranges::find(declared->fields, name, &Field::name);
    if (field == declared->fields.end()) {
        std::vector<std::string_view> candidates;
        candidates.reserve(declared->fields.size());
        for (const Field& each : declared->fields)
            candidates.push_back(each.name);
        return fault(node.offset, fmt::format("'{}' has no field '{}'{}", declared->name, name,
                                              suggestion(name, candidates)));
    }
    checked_.reference[id] = SlotReference{.slot = static_cast<std::uint32_t>(field->slot),
                                           .variable = static_cast<std::uint32_t>(declared->index)};
    return field_type(field->type);
}

TypeId Checker::selection(NodeId id, const Node& node) {
    if (const auto type = declared_field(id, node))
        return *type;
    const TypeId operand = visit(ast_.child(node, 0));
    const Type type = checked_.types[operand];
    if (type.kind == TypeKind::Map &&
        checked_.types.compatible(type.first, TypeTable::simple(TypeKind::String)))
        return type.second == TypeTable::simple(TypeKind::Free) ? dyn_type : type.second;
    if (type.kind == TypeKind::Dyn || type.kind == TypeKind::Free)
        return dyn_type;
    return fault(node.offset, fmt::format("a value of type {} has no fields: '.{}' cannot be "
                                          "selected",
                                          checked_.types.name(operand), ast_.text(node)));
}

TypeId Checker::has(NodeId id, const Node& node) {
    selection(id, node);
    return bool_type;
}

std::string Checker::names(std::span<const TypeId> types) const {
    std::string text;
    for (const TypeId type : types)
        text += (text.empty() ? "" : ", ") + checked_.types.name(type);
    return text;
}

TypeId Checker::operation(const Node& node) {
    const auto operands = visit_children(node);
    if (const auto result = resolve(checked_.types, overloads(node.op), operands))
        return *result;
    return fault(node.offset,
                 fmt::format("operator '{}' does not take ({})", symbol(node.op), names(operands)));
}

void Checker::want_bool(NodeId id, std::string_view where) {
    const TypeId type = visit(id);
    if (!checked_.types.compatible(type, bool_type))
        fault(ast_[id].offset,
              fmt::format("{} must be bool, this is {}", where, checked_.types.name(type)));
}

TypeId Checker::logic(const Node& node) {
    const std::string_view where =
        node.kind == NodeKind::And ? "an operand of '&&'" : "an operand of '||'";
    for (const NodeId child : ast_.children(node))
        want_bool(child, where);
    return bool_type;
}

TypeId Checker::conditional(const Node& node) {
    want_bool(ast_.child(node, 0), "the condition of '? :'");
    const TypeId yes = visit(ast_.child(node, 1));
    const TypeId no = visit(ast_.child(node, 2));
    if (!checked_.types.compatible(yes, no))
        return fault(node.offset, fmt::format("the branches of '? :' differ in type ({}); wrap one "
                                              "in dyn() if that is meant",
                                              names(std::array{yes, no})));
    return checked_.types.join(yes, no);
}

TypeId Checker::unknown_function(const Node& node) {
    const std::string& name = ast_.text(node);
    const bool method = node.kind == NodeKind::Method;
    if (environment_.function(name, method ? CallStyle::Global : CallStyle::Method) != nullptr)
        return fault(node.offset,
                     method ? fmt::format("'{0}' is no method: call it as {0}(x)", name)
                            : fmt::format("'{0}' is a method: call it as x.{0}(...)", name));
    auto candidates = environment_.function_names();
    for (const std::string_view macro : {"has", "all", "exists", "exists_one", "map", "filter"}) {
        if (macro == name)
            return fault(node.offset, fmt::format("wrong number of arguments for '{}'", name));
        candidates.push_back(macro);
    }
    return fault(node.offset, fmt::format("unknown {} '{}'{}", method ? "method" : "function", name,
                                          suggestion(name, candidates)));
}

// a.b.c of plain names, none of which is a variable.
std::optional<std::string> Checker::qualified_name(NodeId id) const {
    const Node& node = ast_[id];
    if (node.kind == NodeKind::Identifier && variable(node) == nullptr && !local(ast_.text(node)))
        return ast_.text(node);
    if (node.kind != NodeKind::Select)
        return std::nullopt;
    auto operand = qualified_name(ast_.child(node, 0));
    return operand ? std::optional{*operand + "." + ast_.text(node)} : std::nullopt;
}

// math.greatest(x) looks like a method of a variable `math`.
const Function* Checker::qualified_function(const Node& node) const {
    if (node.kind != NodeKind::Method)
        return nullptr;
    const auto qualifier = qualified_name(ast_.child(node, 0));
    return qualifier ? environment_.function(*qualifier + "." + ast_.text(node), CallStyle::Global)
                     : nullptr;
}

TypeId Checker::call(NodeId id, const Node& node) {
    auto style = node.kind == NodeKind::Method ? CallStyle::Method : CallStyle::Global;
    const Function* function = qualified_function(node);
    std::vector<TypeId> arguments;
    auto given_nodes = ast_.children(node);
    if (function != nullptr) {
        style = CallStyle::Global;
        given_nodes = given_nodes.subspan(1);
    } else {
        function = environment_.function(ast_.text(node), style);
    }
    if (function == nullptr)
        return unknown_function(node);
    checked_.reference[id] = function;
    for (const NodeId each : given_nodes)
        arguments.push_back(visit(each));
    if (const auto result = resolve(checked_.types, function->overloads, arguments))
        return *result;
    const auto given = std::span{arguments};
    const std::string text = style == CallStyle::Method
                                 ? fmt::format("{}.{}({})", names(given.first(1)), function->name,
                                               names(given.subspan(1)))
                                 : fmt::format("{}({})", function->name, names(given));
    return fault(node.offset, fmt::format("no overload of '{}' fits {}", function->name, text));
}

TypeId Checker::list(const Node& node) {
    TypeId element = TypeTable::simple(TypeKind::Free);
    for (const TypeId type : visit_children(node))
        element = checked_.types.join(element, type);
    return checked_.types.list(element);
}

TypeId Checker::map(const Node& node) {
    TypeId key = TypeTable::simple(TypeKind::Free);
    TypeId value = key;
    const auto children = ast_.children(node);
    for (std::size_t i = 0; i < children.size(); i += 2) {
        TypeId given = visit(children[i]);
        const TypeKind kind = checked_.types.kind(given);
        if (kind == TypeKind::Double || kind == TypeKind::Null || kind >= TypeKind::Bytes)
            given = fault(ast_[children[i]].offset,
                          fmt::format("the key of a map must be bool, int, uint or string, this is "
                                      "{}",
                                      checked_.types.name(given)));
        key = checked_.types.join(key, given);
        value = checked_.types.join(value, visit(children[i + 1]));
    }
    return checked_.types.map(key, value);
}

// What an iteration over the range walks: elements of a list, keys of a map.
TypeId Checker::range_element(NodeId range) {
    const TypeId type = visit(range);
    const Type of = checked_.types[type];
    if (of.kind == TypeKind::List || of.kind == TypeKind::Map)
        return of.first;
    if (of.kind == TypeKind::Dyn || of.kind == TypeKind::Free)
        return dyn_type;
    return fault(ast_[range].offset, fmt::format("a macro walks a list or a map, this is {}",
                                                 checked_.types.name(type)));
}

TypeId Checker::comprehension(NodeId id, const Node& node) {
    const NodeId range = ast_.child(node, 0);
    const TypeId element = range_element(range);
    checked_.reference[id] = LocalReference{static_cast<std::uint32_t>(scope_.size())};
    scope_.push_back({ast_.text(node), element});
    checked_.locals = std::max(checked_.locals, static_cast<std::uint32_t>(scope_.size()));
    TypeId result = bool_type;
    if (node.macro == Macro::Map && node.count == 2) {
        result = checked_.types.list(visit(ast_.child(node, 1)));
    } else {
        want_bool(ast_.child(node, 1), "the predicate of a macro");
        if (node.macro == Macro::Map)
            result = checked_.types.list(visit(ast_.child(node, 2)));
        else if (node.macro == Macro::Filter)
            result = checked_.types.list(element);
    }
    scope_.pop_back();
    return result;
}

} // namespace

std::expected<Checked, std::vector<Diagnostic>> check(const Ast& ast,
                                                      const Environment& environment) {
    return Checker{ast, environment}.run();
}

} // namespace outcall::cel
