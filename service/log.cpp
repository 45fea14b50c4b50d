// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/log.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <utility>
#include <vector>

namespace outcall::service {

namespace {

constexpr std::size_t value_bytes = 1'024; // longer ones are cut, with their length

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> level_names{{
    {"error", LogLevel::Error},
    {"warning", LogLevel::Warning},
    {"notice", LogLevel::Notice},
    {"info", LogLevel::Info},
    {"debug", LogLevel::Debug},
}};

std::string_view name(LogLevel level) {
    for (const auto& [text, value] : level_names)
        if (value == level)
            return text;
    return "";
}

// No control byte of a foreign value reaches a terminal, starts a new record or ends its quotes.
// C1 controls are two bytes in UTF-8: 0xc2, then 0x80 to 0x9f.
std::string escape(std::string_view value) {
    std::string text;
    unsigned char before = 0;
    for (const char c : value.substr(0, value_bytes)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool c1 = before == 0xc2 && byte >= 0x80 && byte < 0xa0;
        if (byte < 0x20 || byte == 0x7f || c == '"' || c == '\\' || c1)
            text += fmt::format("\\x{:02x}", byte);
        else
            text += c;
        before = byte;
    }
    if (value.size() > value_bytes)
        text += fmt::format("... ({} bytes)", value.size());
    return text;
}

} // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
    for (const auto& [name, level] : level_names)
        if (name == text)
            return level;
    return std::nullopt;
}

Log::Log(LogLevel threshold)
    : threshold_{threshold}, to_journal_{std::getenv("JOURNAL_STREAM") != nullptr} {
}

void Log::write(LogLevel level, MessageId id, std::string_view text,
                std::initializer_list<LogField> fields) const {
    if (!enabled(level))
        return;
    std::vector<std::string> entries{fmt::format("MESSAGE={}", escape(text)),
                                     fmt::format("MESSAGE_ID={}", id.hex),
                                     fmt::format("PRIORITY={}", static_cast<int>(level))};
    std::string line = fmt::format("outcalld: {}: {}", name(level), escape(text));
    for (const auto& [field, value] : fields) {
        const std::string escaped = escape(value);
        entries.push_back(fmt::format("OUTCALL_{}={}", field, escaped));
        line += fmt::format(" {}=\"{}\"", field, escaped);
    }
    std::vector<iovec> parts;
    parts.reserve(entries.size());
    for (std::string& entry : entries)
        parts.push_back({entry.data(), entry.size()});
    if (to_journal_ && sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0)
        return;
    line += '\n';
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

} // namespace outcall::service
