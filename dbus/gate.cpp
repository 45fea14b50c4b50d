// SPDX-License-Identifier: GPL-2.0-or-later
// Identity from the bus daemon, permission from the authority, everything else refused.
#include "dbus/gate.hpp"

#include "dbus/call_details.hpp"
#include "dbus/reply.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace outcall::dbus {

namespace {

constexpr const char* daemon_name = "org.freedesktop.DBus";
constexpr const char* daemon_path = "/org/freedesktop/DBus";
constexpr const char* name_gone_match =
    "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
    "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''";

std::string_view view(const char* text) {
    return text == nullptr ? std::string_view{} : text;
}

constexpr uid_t root = 0;

constexpr const char* failed = "the authorization failed";

void deny(sd_bus_message* call, const MethodRule& rule) {
    send_error(call, {ErrorCode::AccessDenied,
                      "not authorized for org.outcall." + std::string{rule.action}});
}

void deny(sd_bus_message* call, const MethodRule& rule, Answer answer) {
    const bool interactive = sd_bus_message_get_allow_interactive_authorization(call) > 0;
    if (answer == Answer::Challenge && !interactive) {
        send_error(call, SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED,
                   "interactive authorization is required and was not allowed by the call");
    } else if (answer == Answer::Unanswered) {
        send_error(call, {ErrorCode::AccessDenied, "polkit gave no answer"});
    } else {
        deny(call, rule);
    }
}

void refuse_for_now(sd_bus_message* call) {
    send_error(call, {ErrorCode::LimitExceeded, "too many calls wait already"});
}

} // namespace

Gate::Gate(sd_bus* bus, sd_event* loop, Authority& authority, const Control& control)
    : bus_{bus}, authority_{authority}, control_{control},
      introspections_{loop, [this](Message call) { let_through(std::move(call)); }} {
}

int Gate::install() {
    sd_bus_slot* slot = nullptr;
    // Before any identity is asked for, so that no name's end is missed.
    if (const int result =
            sd_bus_add_match_async(bus_, &slot, name_gone_match, &on_name_gone, nullptr, this);
        result < 0) {
        return result;
    }
    name_gone_.reset(std::exchange(slot, nullptr));
    const int result = sd_bus_add_filter(bus_, &slot, &on_message, this);
    filter_.reset(slot);
    return result;
}

// Returns 0 to let sd-bus go on with the message, 1 when it is dealt with; never an error, which
// would close the connection.
int Gate::on_message(sd_bus_message* message, void* userdata, sd_bus_error*) noexcept {
    std::uint8_t type = 0;
    if (sd_bus_message_get_type(message, &type) < 0 || type != SD_BUS_MESSAGE_METHOD_CALL) {
        return 0;
    }
    try {
        return static_cast<Gate*>(userdata)->pass(message) ? 0 : 1;
    } catch (...) {
        send_error(message, SD_BUS_ERROR_ACCESS_DENIED, failed);
        return 1;
    }
}

bool Gate::pass_allowed(sd_bus_message* call) {
    const auto found = std::ranges::find(allowed_, call, &Message::get);
    if (found == allowed_.end()) {
        return false;
    }
    allowed_.erase(found);
    return true;
}

bool Gate::pass(sd_bus_message* call) {
    const std::string_view sender = view(sd_bus_message_get_sender(call));
    if (pass_allowed(call)) {
        return senders_.contains(sender);
    }
    const std::string_view interface = view(sd_bus_message_get_interface(call));
    if (interface.empty()) {
        send_error(call, SD_BUS_ERROR_UNKNOWN_INTERFACE, "the call must name its interface");
        return false;
    }
    const MethodRule* rule = find_rule(interface, view(sd_bus_message_get_member(call)));
    if (rule == nullptr) {
        return true;
    }
    if (rule->action.empty() && sd_bus_message_get_expect_reply(call) <= 0) {
        return false; // nobody would read the answer
    }
    if (sender.empty()) {
        deny(call, *rule);
        return false;
    }
    if (view(sd_bus_message_get_signature(call, 1)) != rule->signature) {
        send_error(
            call, SD_BUS_ERROR_INVALID_ARGS,
            ("the arguments must be of type '" + std::string{rule->signature} + "'").c_str());
        return false;
    }
    const auto bytes = measure(call);
    if (!bytes) {
        send_error(call, bytes.error());
        return false;
    }
    return hold({share(call), rule, *bytes});
}

// True when it need not be held after all.
bool Gate::hold(HeldCall held) {
    const std::string name{view(sd_bus_message_get_sender(held.call.get()))};
    const auto [place, fresh] = senders_.try_emplace(name, Sender{this, name});
    Sender& sender = place->second;
    if (sender.uid == root) {
        return true;
    }
    if (sender.uid) {
        judge(sender, held);
        return false;
    }
    if (fresh && identify(sender) < 0) {
        deny(held.call.get(), *held.rule);
        senders_.erase(place);
        return false;
    }
    if (sender.unidentified.size() >= limits::unidentified_calls_per_sender ||
        unidentified_bytes_ + held.bytes > limits::unidentified_bytes) {
        refuse_for_now(held.call.get());
        return false;
    }
    unidentified_bytes_ += held.bytes;
    sender.unidentified.push_back(std::move(held));
    return false;
}

int Gate::identify(Sender& sender) {
    sd_bus_slot* slot = nullptr;
    const int result = sd_bus_call_method_async(bus_, &slot, daemon_name, daemon_path, daemon_name,
                                                "GetConnectionUnixUser", &on_identity, &sender, "s",
                                                sender.name.c_str());
    sender.lookup.reset(slot);
    return result;
}

int Gate::on_identity(sd_bus_message* reply, void* userdata, sd_bus_error*) noexcept {
    Sender& sender = *static_cast<Sender*>(userdata);
    Gate& gate = *sender.gate;
    std::uint32_t uid = 0;
    if (sd_bus_message_is_method_error(reply, nullptr) == 0 &&
        sd_bus_message_read_basic(reply, 'u', &uid) > 0) {
        gate.identified(sender, uid);
        return 1;
    }
    for (const HeldCall& held : sender.unidentified) {
        send_error(held.call.get(), SD_BUS_ERROR_ACCESS_DENIED, "the sender is not known");
    }
    gate.forget(sender.name);
    return 1;
}

void Gate::identified(Sender& sender, uid_t uid) noexcept {
    sender.uid = uid;
    sender.lookup.reset();
    for (const HeldCall& held : std::exchange(sender.unidentified, {})) {
        unidentified_bytes_ -= held.bytes;
        try {
            uid == root ? let_through(share(held.call.get())) : judge(sender, held);
        } catch (...) {
            send_error(held.call.get(), SD_BUS_ERROR_ACCESS_DENIED, failed);
        }
    }
}

void Gate::judge(Sender& sender, const HeldCall& held) {
    if (!held.rule->action.empty()) {
        ask(sender, held);
    } else if (!introspections_.push(share(held.call.get()), *sender.uid)) {
        refuse_for_now(held.call.get());
    }
}

void Gate::ask(Sender& sender, const HeldCall& held) {
    const bool interactive =
        sd_bus_message_get_allow_interactive_authorization(held.call.get()) > 0;
    const auto interaction = interactive ? Interaction::Welcome : Interaction::Refused;
    auto place = sender.checks.size() < limits::checks_per_sender
                     ? checks_.take({*sender.uid, interaction})
                     : nullptr;
    if (!place) {
        refuse_for_now(held.call.get());
        return;
    }
    auto details = call_details(held.call.get(), *held.rule, control_);
    if (!details) {
        send_error(held.call.get(), details.error());
        return;
    }
    const Inquiry inquiry{.sender = sender.name,
                          .action = "org.outcall." + std::string{held.rule->action},
                          .details = *details,
                          .interaction = interaction};
    const auto check =
        sender.checks.insert(sender.checks.end(), Check{share(held.call.get()), held.rule,
                                                        std::move(*details), std::move(place)});
    check->question = authority_.ask(
        inquiry, [this, &sender, check](Answer answer) { answered(sender, check, answer); });
    if (!check->question) {
        answered(sender, check, Answer::Unanswered);
    }
}

void Gate::answered(Sender& sender, std::list<Check>::iterator check, Answer answer) noexcept {
    const Check done = std::move(*check);
    sender.checks.erase(check);
    sd_bus_message* call = done.call.get();
    try {
        if (answer != Answer::Yes) {
            deny(call, *done.rule, answer);
            return;
        }
        // A name may mean another container by now, which nobody was asked about.
        const auto details = call_details(call, *done.rule, control_);
        if (!details || *details != done.details) {
            send_error(call, {ErrorCode::Conflict, "what the call names changed meanwhile"});
            return;
        }
        let_through(share(call));
    } catch (...) {
        send_error(call, SD_BUS_ERROR_ACCESS_DENIED, failed);
    }
}

// Reads it once more, behind what was let through before it.
void Gate::let_through(Message call) {
    sd_bus_message* raw = call.get();
    allowed_.push_back(std::move(call));
    if (sd_bus_enqueue_for_read(bus_, raw) < 0) {
        send_error(raw, SD_BUS_ERROR_ACCESS_DENIED, failed);
        allowed_.pop_back();
    }
}

int Gate::on_name_gone(sd_bus_message* signal, void* userdata, sd_bus_error*) noexcept {
    const char* name = nullptr;
    if (sd_bus_message_read_basic(signal, 's', static_cast<void*>(&name)) > 0) {
        static_cast<Gate*>(userdata)->forget(name);
    }
    return 0;
}

void Gate::forget(std::string_view name) noexcept {
    const auto found = senders_.find(name);
    if (found == senders_.end()) {
        return;
    }
    for (const HeldCall& held : found->second.unidentified) {
        unidentified_bytes_ -= held.bytes;
    }
    senders_.erase(found);
}

} // namespace outcall::dbus
