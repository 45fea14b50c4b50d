// SPDX-License-Identifier: GPL-2.0-or-later
// Three processes: this one, which waits outside; the first of the new process-id namespace, whose
// end is the end of all others in it; and the script.
#include "service/script_launcher.hpp"

#include "service/script_limits.hpp"
#include "service/unique_fd.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace outcall::service {

namespace {

constexpr uid_t nobody = 65'534; // user and group
constexpr int signal_base = 128;

[[noreturn]] void give_up(const char* what) {
    static_cast<void>(dprintf(STDERR_FILENO, "%s: %s\n", what, std::strerror(errno)));
    _exit(launcher_failed);
}

void must(bool done, const char* what) {
    if (!done)
        give_up(what);
}

void limit(__rlimit_resource resource, rlim_t value) {
    const rlimit both{.rlim_cur = value, .rlim_max = value};
    must(setrlimit(resource, &both) == 0, "limit");
}

void mount_at(const char* type, const char* where, unsigned long flags, const char* options) {
    must(mount(type, where, type, flags | MS_NOSUID | MS_NODEV, options) == 0, where);
}

// The file system as it is, but for reading; sockets and what others left in /run and /tmp hidden.
void change_view(const std::string& script) {
    must(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
    mount_attr read_only{};
    read_only.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID;
    must(mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only) == 0,
         "read-only mounts");
    mount_at("proc", "/proc", MS_NOEXEC, nullptr);
    mount_at("tmpfs", "/tmp", 0, "mode=1777,size=8m,nr_inodes=256");
    mount_at("tmpfs", "/run", 0, "mode=0755,size=2m,nr_inodes=16");
    const UniqueFd copy{open(script.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0555)};
    must(static_cast<bool>(copy), script.c_str());
    must(fchmod(copy.get(), 0555) == 0, script.c_str());
    off_t offset = 0; // all runs of it share one description
    ssize_t sent = 1;
    while (sent > 0)
        sent = sendfile(copy.get(), launcher_script, &offset, script_limits::script_bytes);
    must(sent == 0, script.c_str());
}

void seal_script() {
    must(mount(nullptr, "/run", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
               nullptr) == 0,
         "/run");
}

void drop_privileges() {
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no new privileges");
    for (unsigned long capability = 0;
         prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0 && capability < 64; ++capability)
        must(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0, "capabilities");
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0, "capabilities");
    must(setgroups(0, nullptr) == 0, "groups");
    must(setresgid(nobody, nobody, nobody) == 0, "group");
    must(setresuid(nobody, nobody, nobody) == 0, "user");
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    must(syscall(SYS_capset, &header, none.data()) == 0, "capabilities");
}

// With its parent; a change of credentials undoes it. `lifeline` tells of a parent that had ended
// before: its other end is open there alone.
void die_with_parent(const UniqueFd& lifeline) {
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0, "parent");
    char nothing = 0;
    if (read(lifeline.get(), &nothing, 1) == 0)
        _exit(launcher_failed);
}

[[noreturn]] void run(const std::string& script, rlim_t cpu_seconds) {
    limit(RLIMIT_CPU, cpu_seconds);
    limit(RLIMIT_AS, script_limits::memory_bytes);
    limit(RLIMIT_FSIZE, script_limits::file_bytes);
    limit(RLIMIT_NOFILE, script_limits::descriptors);
    limit(RLIMIT_NPROC, script_limits::processes);
    must(close_range(launcher_script, ~0U, 0) == 0, "descriptors");
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::string name = script;
    const std::array<char*, 2> arguments{name.data(), nullptr};
    const std::array<char*, 3> environment{path.data(), language.data(), nullptr};
    execve(script.c_str(), arguments.data(), environment.data());
    static_cast<void>(dprintf(STDERR_FILENO, "%s: %s\n", script.c_str(), std::strerror(errno)));
    _exit(script_not_executable);
}

// Of `child`, reaping what else ends meanwhile.
int wait_for(pid_t child) {
    int status = 0;
    for (;;) {
        const pid_t ended = wait(&status);
        if (ended < 0 && errno != EINTR)
            return launcher_failed;
        if (ended == child)
            return WIFSIGNALED(status) ? signal_base + WTERMSIG(status) : WEXITSTATUS(status);
    }
}

void close_standard() {
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        close(fd);
}

[[noreturn]] void be_first(const std::string& script, rlim_t cpu_seconds,
                           const UniqueFd& lifeline) {
    die_with_parent(lifeline);
    must(setsid() > 0, "session");
    change_view(script);
    seal_script();
    drop_privileges();
    die_with_parent(lifeline);
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0)
        run(script, cpu_seconds);
    close_standard();
    _exit(wait_for(child));
}

} // namespace

int launch_script(int argc, char** argv) {
    must(argc == 4, "arguments");
    const std::string script = std::string{"/run/"} + argv[1];
    const auto cpu_seconds = static_cast<rlim_t>(std::strtoul(argv[2], nullptr, 10));
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0, "parent");
    if (getppid() != static_cast<pid_t>(std::strtol(argv[3], nullptr, 10)))
        return launcher_failed;
    umask(077);
    must(chdir("/") == 0, "/");
    limit(RLIMIT_CORE, 0);
    must(unshare(CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS) == 0,
         "namespaces");
    std::array<int, 2> ends{};
    must(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0, "pipe");
    UniqueFd lifeline{ends[0]};
    UniqueFd held{ends[1]};
    const pid_t first = fork();
    must(first >= 0, "fork");
    if (first == 0) {
        held = UniqueFd{};
        be_first(script, cpu_seconds, lifeline);
    }
    close_standard();
    return wait_for(first);
}

} // namespace outcall::service
