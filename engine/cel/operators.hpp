// SPDX-License-Identifier: GPL-2.0-or-later
// The operators as a table: how each is written, and its overloads.
#pragma once

#include "engine/cel/ast.hpp"
#include "engine/cel/signature.hpp"

#include <span>
#include <string_view>

namespace outcall::cel {

std::string_view symbol(Operator op);
std::span<const Signature> overloads(Operator op);

} // namespace outcall::cel
