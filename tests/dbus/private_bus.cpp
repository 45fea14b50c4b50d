// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dbus/private_bus.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace outcall::dbus {

namespace {

constexpr auto patience = std::chrono::seconds{10};

void check(int result, const char* what) {
    if (result < 0) {
        throw std::runtime_error{std::string{what} + ": " + std::to_string(result)};
    }
}

bool listens(const std::string& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected =
        connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

std::string config(const std::string& directory) {
    return "<busconfig><type>system</type><listen>unix:path=" + directory +
           "/bus</listen><auth>EXTERNAL</auth><policy context='default'><allow user='*'/>"
           "<deny own='*'/><deny send_type='method_call'/><allow send_type='signal'/>"
           "<allow send_requested_reply='true' send_type='method_return'/>"
           "<allow send_requested_reply='true' send_type='error'/>"
           "<allow receive_type='method_call'/><allow receive_type='method_return'/>"
           "<allow receive_type='error'/><allow receive_type='signal'/>"
           "<allow send_destination='org.freedesktop.DBus'/></policy><include>" OUTCALL_BUS_POLICY
           "</include></busconfig>";
}

} // namespace

PrivateBus::PrivateBus() {
    std::string pattern = std::filesystem::temp_directory_path() / "outcall-bus-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"mkdtemp"};
    }
    directory_ = pattern;
    std::filesystem::permissions(directory_, std::filesystem::perms{0755});
    std::ofstream{directory_ + "/bus.conf"} << config(directory_);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + directory_ + "/bus").c_str(), 1);
    start();
}

PrivateBus::~PrivateBus() {
    stop();
    std::filesystem::remove_all(directory_);
}

void PrivateBus::start() {
    daemon_ = fork();
    if (daemon_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        const std::string file = "--config-file=" + directory_ + "/bus.conf";
        execlp("dbus-daemon", "dbus-daemon", file.c_str(), "--nofork", nullptr);
        _exit(127);
    }
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!listens(directory_ + "/bus")) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error{"dbus-daemon does not start"};
        }
        usleep(1000);
    }
}

void PrivateBus::stop() {
    if (daemon_ > 0) {
        kill(daemon_, SIGKILL);
        waitpid(daemon_, nullptr, 0);
        std::filesystem::remove(directory_ + "/bus");
        daemon_ = 0;
    }
}

Loop::Loop() {
    sd_event* loop = nullptr;
    check(sd_event_new(&loop), "sd_event_new");
    loop_.reset(loop);
}

bool Loop::run_until(const std::function<bool()>& condition) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        check(sd_event_run(loop_.get(), 10'000), "sd_event_run");
    }
    return true;
}

void Loop::settle() const {
    for (int quiet = 0; quiet < 5;) {
        quiet = sd_event_run(loop_.get(), 20'000) == 0 ? quiet + 1 : 0;
    }
}

Client::Client(const Loop& loop, uid_t uid) : loop_{loop} {
    sd_bus* bus = nullptr;
    check(seteuid(uid), "seteuid"); // the bus daemon believes the credentials at connect
    const int opened = sd_bus_open_system(&bus);
    check(seteuid(0), "seteuid");
    check(opened, "sd_bus_open_system");
    bus_.reset(bus);
    check(sd_bus_attach_event(bus, loop.get(), SD_EVENT_PRIORITY_NORMAL), "sd_bus_attach_event");
    check(loop_.run_until([&] { return sd_bus_is_ready(bus) > 0; }) ? 0 : -ETIMEDOUT, "client");
}

std::string Client::unique_name() const {
    const char* name = nullptr;
    check(sd_bus_get_unique_name(bus_.get(), &name), "sd_bus_get_unique_name");
    return name;
}

Message Client::make_empty(const std::string& path, const char* interface,
                           const char* member) const {
    sd_bus_message* raw = nullptr;
    check(sd_bus_message_new_method_call(bus_.get(), &raw, "org.outcall", path.c_str(), interface,
                                         member),
          "sd_bus_message_new_method_call");
    return Message{raw};
}

int Client::on_reply(sd_bus_message* reply, void* userdata, sd_bus_error*) {
    Outcome outcome{share(reply)};
    if (const sd_bus_error* error = sd_bus_message_get_error(reply)) {
        outcome.error = error->name;
        outcome.text = error->message == nullptr ? "" : error->message;
    }
    static_cast<std::optional<Outcome>*>(userdata)->emplace(std::move(outcome));
    return 1;
}

void Client::send(const Message& call, std::optional<Outcome>& outcome) {
    sd_bus_slot* slot = nullptr;
    check(sd_bus_call_async(bus_.get(), &slot, call.get(), &on_reply, &outcome, 0), "call");
    slots_.emplace_back(slot);
}

Outcome Client::call(const Message& call) {
    std::optional<Outcome> outcome;
    send(call, outcome);
    if (!loop_.run_until([&] { return outcome.has_value(); })) {
        slots_.pop_back();
        return {nullptr, "no reply", ""};
    }
    return std::move(*outcome);
}

int Client::on_signal(sd_bus_message* signal, void* userdata, sd_bus_error*) {
    auto* self = static_cast<Client*>(userdata);
    self->signals_.push_back(std::string{sd_bus_message_get_path(signal)} + " " +
                             sd_bus_message_get_member(signal));
    std::string interface;
    ValueMap values;
    TextList names;
    if (self->signals_.back().ends_with(" PropertiesChanged") && read(signal, interface) &&
        read(signal, values) && read(signal, names)) {
        std::ranges::copy(std::views::keys(values), std::back_inserter(self->told_));
        std::ranges::move(names, std::back_inserter(self->invalidated_));
    }
    return 0;
}

void Client::listen() {
    sd_bus_slot* slot = nullptr;
    check(sd_bus_add_match_async(bus_.get(), &slot, "type='signal',path_namespace='/org/outcall'",
                                 &on_signal, nullptr, this),
          "sd_bus_add_match_async");
    slots_.emplace_back(slot);
    loop_.settle();
}

} // namespace outcall::dbus
