// SPDX-License-Identifier: GPL-2.0-or-later
// What an agent says it is about to do (S004-FR-013), as a context for the policy. An agent can say
// anything of itself: only an address and a port can be held to it, so only they open a flow.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/error.hpp"

#include <cstdint>
#include <string_view>

namespace outcall::http {

enum class Action : std::uint8_t { ToolExec, NetworkCall, FileAccess, ShellExec };

std::string_view name(Action action);

// Answered only, or on allow put into the kernel.
enum class Effect : std::uint8_t { Answer, Flow };

struct PermissionCheck {
    Action action = Action::ToolExec;
    Effect effect = Effect::Answer;
    Context context;
};

// The table of ARCHITECTURE.md, "The agent's words". InvalidArgument names the field; LimitExceeded
// where a flow's body is too large to be kept.
Result<PermissionCheck> parse_permission_check(std::string_view body);

} // namespace outcall::http
