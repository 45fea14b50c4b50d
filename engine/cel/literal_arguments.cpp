// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/literal_arguments.hpp"

#include "engine/cel/limits.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace outcall::cel {

namespace {

std::optional<Diagnostic> misfit(const Ast& ast, const Node& call, const Function& function) {
    const Node& last = ast[ast.child(call, call.count - 1)];
    if (last.kind != NodeKind::Constant)
        return std::nullopt;
    const auto* text = std::get_if<std::string>(&ast.literal(last));
    if (text == nullptr || function.literal.fits(*text))
        return std::nullopt;
    return Diagnostic{last.offset, fmt::format("'{}' fails whenever it is called with this: it is "
                                               "not {}",
                                               function.name, function.literal.wanted)};
}

} // namespace

std::vector<Diagnostic> misfit_literals(const Ast& ast, const Checked& checked) {
    std::vector<Diagnostic> faults;
    for (NodeId id = 0; id < ast.size(); ++id) {
        const auto* function = std::get_if<const Function*>(&checked.reference[id]);
        if (function == nullptr || (*function)->literal.fits == nullptr || ast[id].count == 0)
            continue;
        if (auto fault = misfit(ast, ast[id], **function))
            faults.push_back(*std::move(fault));
    }
    std::ranges::stable_sort(faults, {}, &Diagnostic::offset);
    faults.resize(std::min(faults.size(), limits::diagnostics));
    return faults;
}

} // namespace outcall::cel
