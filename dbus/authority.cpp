// SPDX-License-Identifier: GPL-2.0-or-later
// CheckAuthorization of polkit, asynchronously; every failure is a denial.
#include "dbus/authority.hpp"

#include "dbus/codec.hpp"

#include <utility>

namespace outcall::dbus {

namespace {

constexpr const char* service = "org.freedesktop.PolicyKit1";
constexpr const char* path = "/org/freedesktop/PolicyKit1/Authority";
constexpr const char* interface = "org.freedesktop.PolicyKit1.Authority";
constexpr std::uint32_t allow_interaction = 1;

Answer read_answer(sd_bus_message* reply) {
    int yes = 0;
    int challenge = 0;
    if (sd_bus_message_is_method_error(reply, nullptr) != 0 ||
        sd_bus_message_enter_container(reply, 'r', "bba{ss}") <= 0 ||
        sd_bus_message_read(reply, "bb", &yes, &challenge) <= 0) {
        return Answer::Unanswered;
    }
    if (yes != 0) {
        return Answer::Yes;
    }
    return challenge != 0 ? Answer::Challenge : Answer::No;
}

class PolkitQuestion final : public Authority::Question {
public:
    PolkitQuestion(sd_bus* bus, std::string id, std::move_only_function<void(Answer)> done)
        : bus_{bus}, id_{std::move(id)}, done_{std::move(done)} {}

    ~PolkitQuestion() override {
        if (slot_ && !answered_) {
            cancel();
        }
    }

    int send(const Inquiry& inquiry, std::chrono::microseconds deadline) {
        sd_bus_message* raw = nullptr;
        int result = sd_bus_message_new_method_call(bus_, &raw, service, path, interface,
                                                    "CheckAuthorization");
        const Message call{raw};
        if (result >= 0) {
            result = sd_bus_message_append(raw, "(sa{sv})s", "system-bus-name", 1, "name", "s",
                                           inquiry.sender.c_str(), inquiry.action.c_str());
        }
        if (result >= 0) {
            const auto flags = inquiry.interaction == Interaction::Welcome ? allow_interaction : 0;
            result = write_all(raw, inquiry.details, flags, id_);
        }
        if (result >= 0) {
            sd_bus_slot* slot = nullptr;
            result = sd_bus_call_async(bus_, &slot, raw, &on_reply, this,
                                       static_cast<std::uint64_t>(deadline.count()));
            slot_.reset(slot);
        }
        return result;
    }

private:
    static int on_reply(sd_bus_message* reply, void* userdata, sd_bus_error*) noexcept {
        auto* self = static_cast<PolkitQuestion*>(userdata);
        const Answer answer = read_answer(reply);
        // An authority that is merely late shall not ask anyone any more.
        self->answered_ = sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NO_REPLY) <= 0;
        auto done = std::move(self->done_);
        done(answer); // destroys *self
        return 1;
    }

    void cancel() const noexcept {
        sd_bus_message* raw = nullptr;
        if (sd_bus_message_new_method_call(bus_, &raw, service, path, interface,
                                           "CancelCheckAuthorization") < 0) {
            return;
        }
        const Message call{raw};
        sd_bus_message_set_auto_start(raw, 0);
        sd_bus_message_set_expect_reply(raw, 0);
        if (sd_bus_message_append_basic(raw, 's', id_.c_str()) >= 0) {
            static_cast<void>(sd_bus_send(bus_, raw, nullptr));
        }
    }

    sd_bus* bus_;
    std::string id_;
    std::move_only_function<void(Answer)> done_;
    Slot slot_;
    bool answered_ = false;
};

} // namespace

std::unique_ptr<Authority::Question>
PolkitAuthority::ask(const Inquiry& inquiry, std::move_only_function<void(Answer)> done) {
    auto question =
        std::make_unique<PolkitQuestion>(bus_, std::to_string(++asked_), std::move(done));
    if (question->send(inquiry, deadline_) < 0) {
        return nullptr;
    }
    return question;
}

} // namespace outcall::dbus
