// SPDX-License-Identifier: GPL-2.0-or-later
// Structured log: journal fields under systemd, one line on stderr otherwise.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace outcall::service {

// Values are syslog priorities.
enum class LogLevel { Error = 3, Warning = 4, Notice = 5, Info = 6, Debug = 7 };

std::optional<LogLevel> parse_log_level(std::string_view text);

// Names one kind of event for good (journalctl MESSAGE_ID=...); 128 bits, lower-case hex.
struct MessageId {
    std::string_view hex;
};

namespace message {
inline constexpr MessageId started{"5e4f8a0b1c964ed0b5a7d2f16f0c3a91"};
inline constexpr MessageId refused{"8c3b92d1a7f24c5e9a60b1f4d8e27c03"};
inline constexpr MessageId container{"f27d51c09b3e4a18a4c6e0937bd85f12"};
inline constexpr MessageId decision{"1b9ae4d7305c48f2b8d60c25f7a91e34"};
inline constexpr MessageId dynamic_rule{"a60f3c72e8d14b95870ad3b14ce92f56"};
inline constexpr MessageId policy{"d3507bf18e2a4cc6930fa1e45b7c2d78"};
inline constexpr MessageId enforcement{"74c1e6a90fb8432d8ad52e7301f6bc9a"};
inline constexpr MessageId request{"c2e96d1f7ab34085b1d4f3806e5a97cb"};
inline constexpr MessageId http{"9d20c7b46e5f4a3f8b1d07e2c95a6483"};
inline constexpr MessageId enrich{"9d41c7f60b2e4d85a35e18f7c6b0d24e"};
inline constexpr MessageId internal{"3ad8027c5ef94b61b1c70f4e926ad5bc"};
} // namespace message

// A journal field: upper-case name without the OUTCALL_ it gets, and its value, escaped on the way
// out.
struct LogField {
    std::string_view name;
    std::string_view value;
};

class Log {
public:
    explicit Log(LogLevel threshold);

    // `text` is constant or made of checked ids; everything else goes into fields.
    void write(LogLevel level, MessageId id, std::string_view text,
               std::initializer_list<LogField> fields = {}) const;
    bool enabled(LogLevel level) const { return level <= threshold_; }

private:
    LogLevel threshold_;
    bool to_journal_;
};

} // namespace outcall::service
