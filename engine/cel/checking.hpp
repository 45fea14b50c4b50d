// SPDX-License-Identifier: GPL-2.0-or-later
// The checker at work: one method a kind of node. Its methods are spread over checker*.cpp.
#pragma once

#include "engine/cel/checker.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outcall::cel {

inline constexpr TypeId dyn_type = TypeTable::simple(TypeKind::Dyn);
inline constexpr TypeId bool_type = TypeTable::simple(TypeKind::Bool);

class Checker {
public:
    Checker(const Ast& ast, const Environment& environment) : ast_{ast}, environment_{environment} {
        checked_.type.resize(ast.size(), dyn_type);
        checked_.reference.resize(ast.size());
    }

    std::expected<Checked, std::vector<Diagnostic>> run();

private:
    struct Local {
        std::string_view name;
        TypeId type;
    };

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

} // namespace outcall::cel
