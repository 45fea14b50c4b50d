// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/container_facts.hpp"

#include "engine/model/limits.hpp"
#include "nft/link.hpp"
#include "service/namespace_id.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

namespace outcall::service {

namespace {

Result<UniqueFd> open_pidfd(pid_t pid) {
    UniqueFd pidfd{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
    if (pidfd)
        return pidfd;
    return fail(errno == ESRCH ? ErrorCode::NotFound : ErrorCode::InvalidArgument,
                fmt::format("process {}: {}", pid, std::strerror(errno)), "pid");
}

Result<UniqueFd> open_namespace(const std::string& path, const char* field) {
    UniqueFd netns{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    struct statfs fs{};
    if (!netns || fstatfs(netns.get(), &fs) != 0 || fs.f_type != NSFS_MAGIC)
        return fail(ErrorCode::InvalidArgument, "is not the network namespace of a process", field);
    const auto ours = namespace_at("/proc/self/ns/net");
    if (!ours)
        return fail(ErrorCode::Internal, std::strerror(errno), field);
    if (namespace_of(netns) == ours)
        return fail(ErrorCode::Conflict,
                    "the container shares the host's network and cannot be enforced", field);
    return netns;
}

// Both are held together: the process is alive after its namespace was opened, so they belong
// together whatever happened to the pid before.
Result<void> open_process(pid_t pid, ContainerFacts& facts) {
    auto pidfd = open_pidfd(pid);
    if (!pidfd)
        return std::unexpected(pidfd.error());
    auto netns = open_namespace(fmt::format("/proc/{}/ns/net", pid), "pid");
    if (exited(*pidfd))
        return fail(ErrorCode::NotFound, fmt::format("process {} has exited", pid), "pid");
    if (!netns)
        return std::unexpected(netns.error());
    facts.pidfd = std::move(*pidfd);
    facts.netns = std::move(*netns);
    return {};
}

bool holds_any(const nft::ContainerLink& link, const std::vector<IpAddress>& addresses) {
    return std::ranges::any_of(addresses, [&](const IpAddress& address) {
        return std::ranges::find(link.addresses, address) != link.addresses.end();
    });
}

// Takes what the registration leaves out from the link that fits it.
Result<void> read_link(const Registration& registration, const std::vector<std::string>& bridges,
                       ContainerFacts& facts) {
    const auto links = nft::read_container_links(facts.netns.get(), bridges);
    if (!links)
        return std::unexpected(links.error());
    std::vector<nft::ContainerLink> fitting;
    std::ranges::copy_if(*links, std::back_inserter(fitting), [&](const nft::ContainerLink& link) {
        if (!registration.interface.empty())
            return link.port == registration.interface;
        return registration.addresses.empty() || holds_any(link, registration.addresses);
    });
    if (fitting.size() != 1)
        return fail(ErrorCode::InvalidArgument,
                    fitting.empty() ? "the container has no such interface on a bridge of ours"
                                    : "the container has several interfaces on bridges of ours: "
                                      "name one with 'interface'",
                    "interface");
    facts.member.interface = fitting.front().port;
    facts.member.mac = fitting.front().mac;
    if (facts.member.addresses.empty())
        facts.member.addresses = fitting.front().addresses;
    else // neighbour discovery needs the link-local ones
        std::ranges::copy_if(fitting.front().addresses, std::back_inserter(facts.member.addresses),
                             [](const IpAddress& address) { return address.link_local(); });
    return {};
}

Result<void> check_addresses(std::vector<IpAddress>& addresses) {
    std::ranges::sort(addresses);
    addresses.erase(std::ranges::unique(addresses).begin(), addresses.end());
    if (addresses.empty())
        return fail(ErrorCode::InvalidArgument,
                    "give addresses, or a pid whose network namespace has one", "addresses");
    if (addresses.size() > limits::addresses_per_container)
        return fail(ErrorCode::LimitExceeded,
                    fmt::format("more than {} addresses", limits::addresses_per_container),
                    "addresses");
    for (const IpAddress& address : addresses)
        if (address.unspecified() || address.loopback() || address.multicast())
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} cannot be a container's address", to_string(address)),
                        "addresses");
    return {};
}

} // namespace

bool same_namespace(const UniqueFd& one, const UniqueFd& other) {
    return namespace_of(one) == namespace_of(other);
}

bool exited(const UniqueFd& pidfd) {
    pollfd descriptor{pidfd.get(), POLLIN, 0};
    return poll(&descriptor, 1, 0) != 0;
}

Result<ContainerFacts> gather_facts(const Registration& registration,
                                    const std::vector<std::string>& bridges) {
    ContainerFacts facts;
    facts.member.addresses = registration.addresses;
    facts.member.interface = registration.interface;
    Result<void> done;
    if (!registration.interface.empty())
        done = nft::check_interface_name(registration.interface);
    if (done && registration.pid) {
        done = open_process(*registration.pid, facts);
    } else if (done && !registration.netns.empty()) {
        auto netns = open_namespace(registration.netns, "netns");
        if (netns)
            facts.netns = std::move(*netns);
        else
            done = std::unexpected(netns.error());
    }
    if (done && facts.netns)
        done = read_link(registration, bridges, facts);
    if (done)
        done = check_addresses(facts.member.addresses);
    if (!done)
        return std::unexpected(done.error());
    return facts;
}

} // namespace outcall::service
