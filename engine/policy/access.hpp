// SPDX-License-Identifier: GPL-2.0-or-later
// What a rule request asks for without a rule file (S003-FR-024), and the rule file it amounts to.
#pragma once

#include "engine/model/context.hpp"
#include "engine/model/rule_request.hpp"

#include <string>
#include <string_view>

namespace outcall::policy {

// `access` of a submission in its one spelling: hostname or ip, port, protocol, as the context
// keeps them. InvalidArgument names the field: unknown, of another type, or no destination at all.
Result<ValueMap> canonical_access(const ValueMap& asked);

// The request that `access` (canonical) is about, made by the container called `agent`.
Result<Context> access_context(const ValueMap& access, std::string_view agent);

// A complete rule file with one rule, which allows the access (canonical) to containers of that
// name alone, and no more than the submission's condition does. The condition must compile by
// itself: it cannot reach out of its parentheses. RuleSetInvalid tells what is wrong with it.
Result<std::string> compose_rule_file(const RuleSubmission& submission, const ValueMap& access,
                                      std::string_view rule_id, std::string_view agent);

} // namespace outcall::policy
