// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/rule_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/inotify.h>
#include <system_error>
#include <utility>

namespace outcall::service {

namespace {

using namespace std::chrono_literals;

constexpr auto quiet = 200ms; // after the last change
constexpr auto patience = 2s; // after the first one
constexpr std::uint32_t kind = IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;
constexpr std::uint32_t entries = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
constexpr std::uint32_t contents = IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::uint32_t always = IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT;

} // namespace

RuleWatch::RuleWatch(EventLoop& loop, const std::filesystem::path& directory, Callback changed)
    : loop_{loop}, directory_{std::filesystem::absolute(directory).lexically_normal() / ""},
      changed_{std::move(changed)}, inotify_{inotify_init1(IN_CLOEXEC | IN_NONBLOCK)} {
    if (!inotify_)
        throw std::system_error(errno, std::generic_category(), "inotify");
    watch();
    source_ = loop_.on_readable(inotify_.get(), [this] { read(); });
}

void RuleWatch::watch() {
    std::map<int, std::string> awaited;
    std::filesystem::path walked = "/";
    for (const auto& component : directory_.relative_path()) {
        const std::uint32_t events = entries | (component.empty() ? contents : 0U);
        const int watch = inotify_add_watch(inotify_.get(), walked.c_str(), kind | events);
        if (watch < 0)
            break; // one above tells when it appears
        awaited.emplace(watch, component);
        walked /= component;
    }
    for (const auto& [watch, component] : awaited_)
        if (!awaited.contains(watch)) // replaced; one that is gone by itself is no loss
            inotify_rm_watch(inotify_.get(), watch);
    awaited_ = std::move(awaited);
}

bool RuleWatch::concerns(int watch, std::string_view name) const {
    const auto found = awaited_.find(watch);
    if (found == awaited_.end())
        return false;
    return found->second.empty() ? name.ends_with(".yaml") && !name.starts_with('.')
                                 : name == found->second;
}

void RuleWatch::read() {
    alignas(inotify_event) std::array<char, 16'384> buffer;
    const ssize_t count = ::read(inotify_.get(), buffer.data(), buffer.size());
    bool told = false;
    for (ssize_t at = 0; at < count;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        told = told || (event->mask & always) != 0 ||
               (event->len > 0 && concerns(event->wd, event->name));
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
    if (told)
        settle();
}

void RuleWatch::settle() {
    const auto now = std::chrono::steady_clock::now();
    if (first_ == std::chrono::steady_clock::time_point{})
        first_ = now;
    timer_ = loop_.at(std::min(now + quiet, first_ + patience), [this] {
        first_ = {};
        watch();
        changed_();
    });
}

} // namespace outcall::service
