// SPDX-License-Identifier: GPL-2.0-or-later
// Asks the authority (polkit) whether a bus client may do something.
#pragma once

#include "dbus/handles.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace outcall::dbus {

using Details = std::map<std::string, std::string>;

// May the authority ask the person in front of the screen?
enum class Interaction : std::uint8_t { Refused, Welcome };

struct Inquiry {
    std::string sender; // unique bus name: nothing else identifies a subject without a race
    std::string action; // full id
    Details details;
    Interaction interaction = Interaction::Refused;
};

// `Unanswered`: absent, silent beyond the deadline, or an error. Only Yes means yes.
enum class Answer : std::uint8_t { Yes, No, Challenge, Unanswered };

class Authority {
public:
    // Dropped before the answer, it takes the question back; the answer never comes then.
    class Question {
    public:
        virtual ~Question() = default;
    };

    virtual ~Authority() = default;
    // `done` is called at most once, in a later turn of the loop, on its thread; it must not throw
    // and may drop the question. Nothing: the question cannot be asked.
    virtual std::unique_ptr<Question> ask(const Inquiry& inquiry,
                                          std::move_only_function<void(Answer)> done) = 0;
};

// The real one, org.freedesktop.PolicyKit1; the bus starts it when needed. `bus` must outlive it
// and its questions.
class PolkitAuthority final : public Authority {
public:
    PolkitAuthority(sd_bus* bus, std::chrono::microseconds deadline)
        : bus_{bus}, deadline_{deadline} {}

    std::unique_ptr<Question> ask(const Inquiry& inquiry,
                                  std::move_only_function<void(Answer)> done) override;

private:
    sd_bus* bus_;
    std::chrono::microseconds deadline_;
    std::uint64_t asked_ = 0;
};

} // namespace outcall::dbus
