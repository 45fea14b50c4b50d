// SPDX-License-Identifier: GPL-2.0-or-later
// The process between the daemon and an enrich script. outcalld runs itself under this name: in a
// process of one thread it can leave namespaces, privileges and limits behind, which between the
// fork and the exec of a daemon with threads is not safe; and it is of the same build, wherever it
// is installed.
#pragma once

#include <chrono>
#include <string_view>

namespace outcall::service {

inline constexpr std::string_view launcher_name = "outcall-enrich";
inline constexpr int launcher_script = 3;         // descriptor of the script's content
inline constexpr int launcher_failed = 125;       // exit statuses: no sandbox, so nothing was run
inline constexpr int script_not_executable = 126; // what it names cannot be run

// NAME CPU-SECONDS PARENT: reads no environment. The script gets standard input, output and error;
// a process-id namespace of its own, so that nothing of it survives this process; no network; a
// read-only view of the files, with /run and /tmp its own; no privilege; script_limits. Returns its
// exit status, or 128 and the signal.
int launch_script(int argc, char** argv);

} // namespace outcall::service
