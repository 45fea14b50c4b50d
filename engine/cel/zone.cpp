// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/zone.hpp"

#include <absl/time/time.h>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>

namespace outcall::cel {

namespace {

// A number of one or two digits.
std::optional<std::int64_t> number(std::string_view digits, std::int64_t largest) {
    unsigned value = 0;
    const auto end = digits.data() + digits.size();
    if (digits.empty() || digits.size() > 2 ||
        std::from_chars(digits.data(), end, value).ptr != end)
        return std::nullopt;
    return value > largest ? std::nullopt : std::optional<std::int64_t>{value};
}

// Seconds east of UTC.
std::optional<std::int64_t> fixed_offset(std::string_view text) {
    const bool west = text.starts_with('-');
    if (west || text.starts_with('+'))
        text.remove_prefix(1);
    const auto colon = std::min(text.find(':'), text.size());
    const auto hours = number(text.substr(0, colon), 14);
    const auto minutes = number(text.substr(std::min(colon + 1, text.size())), 59);
    if (!hours || !minutes || text.size() != colon + 3)
        return std::nullopt;
    const std::int64_t seconds = (*hours * 60 + *minutes) * 60;
    return west ? -seconds : seconds;
}

// The library makes a path of a name, so it gets none that could leave the zone data: IANA's names
// have no dots. They begin with a capital, other files and folders beside them do not. A second
// slash would give a zone any number of names.
bool well_formed(std::string_view name) {
    constexpr std::size_t longest = 64;
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return !name.empty() && name.size() <= longest && name.front() >= 'A' && name.front() <= 'Z' &&
           name.find("//") == std::string_view::npos && std::ranges::all_of(name, [&](char c) {
               return letter(c) || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' ||
                      c == '+';
           });
}

// Where the library looks.
std::filesystem::path zone_data() {
    const char* folder = std::getenv("TZDIR");
    return folder == nullptr || *folder == '\0' ? "/usr/share/zoneinfo" : folder;
}

// The library keeps whatever it was asked for, existing or not, as long as the process lives; so
// it is asked for nothing but what is there.
bool is_there(std::string_view name) {
    std::error_code unreadable;
    return std::filesystem::is_regular_file(zone_data() / name, unreadable);
}

class KnownZones {
public:
    using Zone = std::optional<absl::TimeZone>; // nothing: there is none of that name

    // Null: nobody has asked yet. What is found never changes and never goes.
    const Zone* find(std::string_view name) const {
        const std::shared_lock lock{mutex_};
        const auto found = zones_.find(name);
        return found == zones_.end() ? nullptr : &found->second;
    }

    Zone load(std::string_view name) {
        if (!is_there(name))
            return std::nullopt;
        const std::unique_lock lock{mutex_};
        const auto [entry, added] = zones_.try_emplace(std::string{name});
        if (absl::TimeZone zone; added && absl::LoadTimeZone(entry->first, &zone))
            entry->second = zone;
        return entry->second;
    }

private:
    mutable std::shared_mutex mutex_;
    std::map<std::string, Zone, std::less<>> zones_;
};

KnownZones& known_zones() {
    static KnownZones zones;
    return zones;
}

KnownZones::Zone find_zone(Workspace& workspace, std::string_view name) {
    if (!well_formed(name))
        return std::nullopt;
    if (const auto* known = known_zones().find(name))
        return *known;
    constexpr std::size_t file = 5'000; // to be found, read and unfolded
    return workspace.budget().work(file) ? known_zones().load(name) : std::nullopt;
}

} // namespace

bool know_zone(std::string_view name) {
    return fixed_offset(name) || (well_formed(name) && known_zones().load(name));
}

std::optional<std::int64_t> utc_offset(Workspace& workspace, std::string_view zone,
                                       std::int64_t instant) {
    if (const auto fixed = fixed_offset(zone))
        return fixed;
    const auto found = find_zone(workspace, zone);
    if (!found)
        return std::nullopt;
    return found->At(absl::FromUnixSeconds(instant)).offset;
}

} // namespace outcall::cel
