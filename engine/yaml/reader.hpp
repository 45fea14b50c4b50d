// SPDX-License-Identifier: GPL-2.0-or-later
// Reads one YAML file, bounded and strict: no anchors, aliases, tags, merge keys, duplicate keys,
// second documents, or keys that are not scalars. The one home of yaml-cpp.
#pragma once

#include "engine/model/error.hpp"
#include "engine/yaml/node.hpp"

#include <string_view>

namespace outcall::yaml {

// `file` names the text in errors. The first fault is returned: InvalidArgument, or LimitExceeded
// for a bound of engine/yaml/limits.hpp; `where` is file:line:column. A text without any document
// is a null node. Never throws on bad input; time is linear in the text.
Result<Node> read(std::string_view text, std::string_view file);

} // namespace outcall::yaml
