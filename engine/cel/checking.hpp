// SPDX-License-Identifier: GPL-2.0-or-later
// The checker at work: one method a kind of node. Its methods are spread over checker*.cpp.
#pragma once

#include "engine/cel/checker.hpp"
#include "engine/cel/limits.hpp"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outcall::cel {

inline constexpr TypeId dyn_type = TypeTable::simple(TypeKind::Dyn);
inline constexpr TypeId bool_type = TypeTable::simple(TypeKind::Bool);

class Checker {
public:
    Checker(const Ast& ast, const Environment& environment, Checking checking)
        : ast_{ast}, environment_{environment}, checking_{checking} {
        checked_.types = environment.types();
        checked_.type.resize(ast.size(), dyn_type);
        checked_.reference.resize(ast.size());
    }

    std::expected<Checked, std::vector<Diagnostic>> run();

private:
    struct Local {
        std::string_view name;
        TypeId type;
    };

    // What a call calls: one of these, or nothing.
    struct Callee {
        const Function* function = nullptr;
        const DeclaredFunction* declared = nullptr;
        CallStyle style = CallStyle::Global;
    };

    // Recursion is as deep as the tree is high: limits::depth.
    TypeId visit(NodeId id);
    TypeId type_of(NodeId id, const Node& node);
    std::vector<TypeId> visit_children(const Node& node);

    TypeId identifier(NodeId id, const Node& node);
    TypeId selection(NodeId id, const Node& node);
    TypeId has(NodeId id, const Node& node);
    TypeId selected(const Node& node);
    TypeId optional_selection(const Node& node);
    std::optional<TypeId> resolve_name(NodeId id);
    std::optional<TypeId> declared_field(NodeId id, std::string_view name);
    std::optional<TypeId> declared_variable(NodeId id, std::string_view name);
    std::optional<TypeId> type_name(NodeId id, std::string_view name);
    std::optional<TypeId> field_of(TypeId operand);
    TypeId operation(const Node& node);
    TypeId logic(const Node& node);
    TypeId conditional(const Node& node);
    TypeId call(NodeId id, const Node& node);
    TypeId index(const Node& node);
    Callee callee(const Node& node) const;
    TypeId no_overload(const Node& node, const Callee& called, std::span<const TypeId> given);
    Callee find_callee(std::string_view name, CallStyle style) const;
    std::optional<std::string> qualified_name(NodeId id) const;
    TypeId list(const Node& node);
    TypeId map(const Node& node);
    TypeId optional_element(const Node& node);
    TypeId comprehension(NodeId id, const Node& node);
    TypeId produced(const Node& node, TypeId key, TypeId element);
    TypeId bind(NodeId id, const Node& node);
    TypeId block(NodeId id, const Node& node);
    Type range(NodeId range);
    std::uint32_t open(std::string_view name, TypeId type);
    void want_bool(NodeId id, std::string_view where);

    std::optional<std::uint32_t> local(std::string_view name) const;
    TypeId field_type(FieldType type);
    std::string names(std::span<const TypeId> types) const;
    // No one reads more: then nothing is sought that may have been meant.
    bool enough_told() const { return faults_.size() >= limits::diagnostics; }
    TypeId fault(std::size_t offset, std::string message);
    TypeId missing(NodeId id, Fault kind, std::string message);
    TypeId unknown_name(NodeId id, std::string_view name);
    TypeId unknown_function(NodeId id);

    const Ast& ast_;
    const Environment& environment_;
    Checking checking_;
    Checked checked_;
    std::vector<Local> scope_;
    std::deque<std::string> block_names_;
    std::vector<Diagnostic> faults_;
};

} // namespace outcall::cel
