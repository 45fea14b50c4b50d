// SPDX-License-Identifier: GPL-2.0-or-later
// An authority that keeps every question until the test answers it.
#pragma once

#include "dbus/authority.hpp"

#include <deque>

namespace outcall::dbus {

class FakeAuthority final : public Authority {
public:
    struct Asked {
        Inquiry inquiry;
        std::move_only_function<void(Answer)> done; // empty: answered or taken back
    };

    std::deque<Asked> asked; // in order; entries stay
    bool reachable = true;

    std::unique_ptr<Question> ask(const Inquiry& inquiry,
                                  std::move_only_function<void(Answer)> done) override {
        if (!reachable) {
            return nullptr;
        }
        Asked& entry = asked.emplace_back(inquiry, std::move(done));
        return std::make_unique<Kept>(entry);
    }

    void answer(std::size_t index, Answer answer) {
        auto done = std::exchange(asked.at(index).done, nullptr);
        done(answer);
    }

private:
    struct Kept final : Question {
        explicit Kept(Asked& entry) : entry_{entry} {}
        ~Kept() override { entry_.done = nullptr; }
        Asked& entry_;
    };
};

} // namespace outcall::dbus
