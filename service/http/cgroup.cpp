// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/http/cgroup.hpp"

namespace outcall::http {

namespace {

constexpr std::size_t id_bytes = 32; // shorter ones may be part of any name

struct Line {
    std::string_view hierarchy;
    std::string_view path;
};

// "4:memory:/docker/<id>" (cgroups(7)); a path may hold colons of its own.
std::optional<Line> next_line(std::string_view& rest) {
    if (rest.empty())
        return std::nullopt;
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos)
        return Line{};
    return Line{line.substr(0, second), line.substr(second + 1)};
}

} // namespace

std::optional<ContainerCgroup> find_cgroup(std::string_view cgroups, const ContainerId& id) {
    if (id.str().size() < id_bytes)
        return std::nullopt;
    while (const auto line = next_line(cgroups)) {
        const auto at = line->path.find(id.str());
        if (at == std::string_view::npos)
            continue;
        const auto end = line->path.find('/', at);
        return ContainerCgroup{std::string{line->hierarchy},
                               std::string{line->path.substr(0, end)}};
    }
    return std::nullopt;
}

bool inside(std::string_view cgroups, const ContainerCgroup& container) {
    while (const auto line = next_line(cgroups)) {
        if (line->hierarchy != container.hierarchy)
            continue;
        return line->path.starts_with(container.path) &&
               (line->path.size() == container.path.size() ||
                line->path[container.path.size()] == '/');
    }
    return false;
}

} // namespace outcall::http
