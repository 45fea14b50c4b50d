// SPDX-License-Identifier: GPL-2.0-or-later
// The bounds of one call, checked before anything of it is kept or acted on.
#include "dbus/codec.hpp"
#include "dbus/limits.hpp"

#include <cstring>

namespace outcall::dbus {

namespace {

std::unexpected<Error> beyond(std::string what) {
    return fail(ErrorCode::LimitExceeded, std::move(what));
}

class Measurement {
public:
    explicit Measurement(sd_bus_message* message) : message_{message} {}

    // `items_max`: how many values the container at hand may have.
    Result<void> values(std::size_t depth, std::size_t items_max) {
        char type = 0;
        const char* contents = nullptr;
        int more = 0;
        for (std::size_t count = 1;
             (more = sd_bus_message_peek_type(message_, &type, &contents)) > 0; ++count) {
            if (count > items_max) {
                return beyond("an array has more than 4096 items");
            }
            if (++items_ > limits::call_items) {
                return beyond("the call has more than 16384 values");
            }
            if (auto done = value(type, contents, depth); !done) {
                return done;
            }
            if (bytes_ > limits::call_bytes) {
                return beyond("the call is larger than 1 MiB");
            }
        }
        return more < 0 ? malformed() : Result<void>{};
    }

    std::size_t bytes() const { return bytes_; }

private:
    static Result<void> malformed() {
        return fail(ErrorCode::InvalidArgument, "the message is malformed");
    }

    Result<void> value(char type, const char* contents, std::size_t depth) {
        bytes_ += sizeof(std::uint64_t);
        switch (type) {
        case 's':
        case 'o':
        case 'g': return text(type);
        case 'a':
        case 'v':
        case 'r':
        case 'e': return container(type, contents, depth);
        default: {
            const char signature[] = {type, '\0'};
            return sd_bus_message_skip(message_, signature) < 0 ? malformed() : Result<void>{};
        }
        }
    }

    Result<void> text(char type) {
        const char* text = nullptr;
        if (sd_bus_message_read_basic(message_, type, static_cast<void*>(&text)) <= 0) {
            return malformed();
        }
        const std::size_t length = std::strlen(text);
        bytes_ += length;
        return length > limits::string_bytes ? beyond("a string is longer than 64 KiB")
                                             : Result<void>{};
    }

    Result<void> container(char type, const char* contents, std::size_t depth) {
        if (depth == limits::depth) {
            return beyond("nested deeper than 32");
        }
        // Its signature may be gone by the time sd-bus compares with it.
        const std::string inner = contents;
        if (sd_bus_message_enter_container(message_, type, inner.c_str()) <= 0) {
            return malformed();
        }
        const auto done = values(depth + 1, limits::array_items);
        if (done && sd_bus_message_exit_container(message_) < 0) {
            return malformed();
        }
        return done;
    }

    sd_bus_message* message_;
    std::size_t items_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace

Result<std::size_t> measure(sd_bus_message* call) {
    Measurement measurement{call};
    auto done = measurement.values(0, limits::array_items);
    if (sd_bus_message_rewind(call, 1) < 0) {
        return fail(ErrorCode::InvalidArgument, "the message is malformed");
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    return measurement.bytes();
}

} // namespace outcall::dbus
