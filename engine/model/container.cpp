// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/model/container.hpp"

#include "engine/model/limits.hpp"

#include <algorithm>

namespace outcall {

namespace {
bool alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
} // namespace

Result<ContainerId> ContainerId::parse(std::string_view text) {
    const auto allowed = [](char c) {
        return alphanumeric(c) || c == '_' || c == '.' || c == ':' || c == '-';
    };
    if (text.empty() || text.size() > limits::container_id_bytes || !alphanumeric(text.front()) ||
        !std::ranges::all_of(text, allowed))
        return fail(ErrorCode::InvalidArgument,
                    "a container id has 1 to 128 characters of A-Z a-z 0-9 _ . : - and starts with "
                    "a letter or digit",
                    "id");
    return ContainerId{std::string{text}};
}

std::string_view name(ContainerState state) {
    switch (state) {
    case ContainerState::Running: return "running";
    case ContainerState::Paused: return "paused";
    case ContainerState::Stopping: return "stopping";
    }
    return "";
}

} // namespace outcall
