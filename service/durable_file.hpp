// SPDX-License-Identifier: GPL-2.0-or-later
// Small files that a crash or a full disk leaves whole: as they were, or as they were to be. Every
// function blocks on the disk, so none is for the loop's thread. Faults are Unavailable and name
// the file.
#pragma once

#include "engine/model/error.hpp"
#include "service/unique_fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace outcall::service {

enum class Existing : std::uint8_t { Refuse, Replace };

// Mode 0600. Written beside its name, forced to the disk, renamed; done when the directory is on
// the disk as well. On a fault nothing is left of it, but for one of the very last step after a
// Replace. AlreadyExists: there is a file, and it is to be refused. For one writer a directory.
Result<void> write_durably(const UniqueFd& directory, const std::string& name,
                           std::string_view text, Existing existing);

// What is not there is removed already.
Result<void> remove_durably(const UniqueFd& directory, const std::string& name);

// NotFound; LimitExceeded; InvalidArgument: no regular file of ours.
Result<std::string> read_whole(const UniqueFd& directory, const std::string& name,
                               std::size_t most_bytes);

// What write_durably() names a file before it has its name: left over by a crash.
std::string unfinished_name(std::string_view name);
bool unfinished(std::string_view name);

} // namespace outcall::service
