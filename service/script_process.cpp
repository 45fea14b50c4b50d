// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/script_process.hpp"

#include "service/script_launcher.hpp"
#include "service/script_limits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <utility>

namespace outcall::service {

namespace {

void check(int error, const char* what) {
    if (error != 0)
        throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        check(pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe");
        read = UniqueFd{ends[0]};
        write = UniqueFd{ends[1]};
    }
    UniqueFd read, write;
};

UniqueFd nonblocking(UniqueFd fd) {
    check(fcntl(fd.get(), F_SETFL, O_NONBLOCK) == 0 ? 0 : errno, "pipe");
    return fd;
}

// Which descriptors the launcher has, all others are closed; no signal is blocked or ignored.
class Spawning {
public:
    Spawning() {
        check(posix_spawn_file_actions_init(&actions_), "spawn");
        check(posix_spawnattr_init(&attributes_), "spawn");
        sigset_t signals;
        sigemptyset(&signals);
        check(posix_spawnattr_setsigmask(&attributes_, &signals), "spawn");
        sigfillset(&signals);
        check(posix_spawnattr_setsigdefault(&attributes_, &signals), "spawn");
        check(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK |
                                                         POSIX_SPAWN_SETSIGDEF |
                                                         POSIX_SPAWN_SETSID),
              "spawn");
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning() {
        posix_spawnattr_destroy(&attributes_);
        posix_spawn_file_actions_destroy(&actions_);
    }

    void give(const UniqueFd& fd, int as) {
        check(posix_spawn_file_actions_adddup2(&actions_, fd.get(), as), "spawn");
    }

    pid_t launch(std::array<std::string, 4> words) {
        check(posix_spawn_file_actions_addclosefrom_np(&actions_, launcher_script + 1), "spawn");
        std::array<char*, 5> arguments{};
        std::ranges::transform(words, arguments.begin(), [](auto& word) { return word.data(); });
        std::array<char*, 1> environment{};
        pid_t pid = 0;
        check(posix_spawn(&pid, "/proc/self/exe", &actions_, &attributes_, arguments.data(),
                          environment.data()),
              "spawn");
        return pid;
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::string cause(const siginfo_t& status) {
    if (status.si_code != CLD_EXITED)
        return fmt::format("ended by signal {}", status.si_status);
    constexpr int signal_base = 128;
    if (status.si_status > signal_base)
        return fmt::format("exit status {}, as for signal {}", status.si_status,
                           status.si_status - signal_base);
    return status.si_status == 0 ? "" : fmt::format("exit status {}", status.si_status);
}

} // namespace

ScriptProcess::ScriptProcess(EventLoop& loop, ScriptRun run,
                             std::move_only_function<void(ScriptEnd)> done)
    : run_{std::move(run)}, done_{std::move(done)} {
    start();
    on_.input = loop.on_writable(input_.get(), [this] { feed(); });
    on_.output = loop.on_readable(output_.get(), [this] {
        drain(output_, on_.output, end_.output, script_limits::output_bytes + 1);
        if (end_.output.size() > script_limits::output_bytes)
            stop("more than 64 KiB of output");
    });
    on_.errors = loop.on_readable(errors_.get(), [this] {
        drain(errors_, on_.errors, end_.errors, script_limits::error_bytes);
    });
    on_.end = loop.on_readable(process_.get(), [this] { ended(); });
    on_.deadline = loop.at(run_.deadline, [this] {
        stop(fmt::format("no answer within {} ms", run_.timeout.count()));
    });
}

void ScriptProcess::start() {
    Pipe input;
    Pipe output;
    Pipe errors;
    // Above what they become, so that none is overwritten before it was given.
    Spawning spawning;
    spawning.give(input.read, STDIN_FILENO);
    spawning.give(output.write, STDOUT_FILENO);
    spawning.give(errors.write, STDERR_FILENO);
    spawning.give(run_.script->content, launcher_script);
    const auto cpu = std::chrono::ceil<std::chrono::seconds>(run_.timeout).count() + 1;
    const pid_t pid = spawning.launch({std::string{launcher_name}, run_.script->name,
                                       std::to_string(cpu), std::to_string(getpid())});
    // Nobody else waits for children: until that was done the number is this process's.
    process_ = UniqueFd{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
    if (!process_) {
        const int error = errno;
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        check(error, "pidfd");
    }
    input_ = nonblocking(std::move(input.write));
    output_ = nonblocking(std::move(output.read));
    errors_ = nonblocking(std::move(errors.read));
}

ScriptProcess::~ScriptProcess() {
    if (!process_)
        return;
    syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
    siginfo_t status{};
    waitid(P_PIDFD, static_cast<id_t>(process_.get()), &status, WEXITED);
}

// A script need not read what it is given.
void ScriptProcess::feed() {
    const ssize_t count = write(input_.get(), run_.input.data() + fed_, run_.input.size() - fed_);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    fed_ += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    if (count >= 0 && fed_ < run_.input.size())
        return;
    on_.input = {};
    input_ = {};
}

void ScriptProcess::drain(UniqueFd& pipe, EventSource& source, std::string& text,
                          std::size_t most) {
    std::array<char, 65'536> chunk; // one a turn: others have their turn as well
    const ssize_t count = read(pipe.get(), chunk.data(), chunk.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count > 0)
        text.append(chunk.data(), std::min(static_cast<std::size_t>(count), most - text.size()));
    else
        source = {};
}

// Its end comes when nothing of its namespace is left.
void ScriptProcess::stop(std::string fault) {
    if (end_.fault.empty())
        end_.fault = std::move(fault);
    on_ = {.end = std::move(on_.end)};
    syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
}

void ScriptProcess::ended() {
    siginfo_t status{};
    if (waitid(P_PIDFD, static_cast<id_t>(process_.get()), &status, WEXITED) != 0)
        return;
    process_ = {};
    // What it wrote is in the pipes: no more than they hold.
    drain(output_, on_.output, end_.output, script_limits::output_bytes + 1);
    drain(errors_, on_.errors, end_.errors, script_limits::error_bytes);
    if (end_.fault.empty() && end_.output.size() > script_limits::output_bytes)
        end_.fault = "more than 64 KiB of output";
    if (end_.fault.empty())
        end_.fault = cause(status);
    on_ = {};
    auto done = std::move(done_);
    done(std::move(end_));
}

} // namespace outcall::service
