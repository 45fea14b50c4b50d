// SPDX-License-Identifier: GPL-2.0-or-later
// Access → condition → rule file. What comes out is judged by the loader like any other file.
#include "engine/policy/access.hpp"

#include "engine/cel/program.hpp"
#include "engine/model/flow.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace outcall::policy {

namespace {

constexpr std::size_t hostname_bytes = 253; // RFC 1035, 3.1, without the dot of the root
constexpr std::array<std::string_view, 4> fields{"hostname", "ip", "port", "protocol"};

std::unexpected<Error> refuse(std::string_view field, std::string message) {
    return fail(ErrorCode::InvalidArgument, std::move(message), fmt::format("access.{}", field));
}

bool hostname(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && !text.ends_with('.') && text.size() <= hostname_bytes &&
           std::ranges::all_of(text, allowed);
}

// What the type alone does not say.
Result<void> check(std::string_view field, const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    const auto* number = std::get_if<std::int64_t>(&value);
    if (field == "hostname" && !hostname(*text))
        return refuse(field, "is not a host name");
    if (field == "ip" && !IpAddress::parse(*text))
        return refuse(field, "is not an IPv4 or IPv6 address");
    if (field == "protocol" && !parse_protocol(*text))
        return refuse(field, "must be tcp or udp");
    if (field == "port" && (*number < 1 || *number > 65'535))
        return refuse(field, "must be from 1 to 65535");
    return {};
}

std::string_view field_of(std::string_view key, const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (key != "destination" || text == nullptr)
        return key == "destination" ? "hostname" : key;
    return IpAddress::parse(*text) ? "ip" : "hostname";
}

// A literal of CEL, and as well a double-quoted scalar of YAML: both escape these alike.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        switch (c) {
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
    return out + '"';
}

std::string literal(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return std::to_string(*number);
    return quoted(std::get<std::string>(value));
}

std::string condition_of(const ValueMap& access, std::string_view agent) {
    std::string condition = fmt::format("agent.name == {}", quoted(agent));
    for (const std::string_view field : fields)
        if (const auto found = access.find(field); found != access.end())
            condition += fmt::format(" && network.{} == {}", field, literal(found->second));
    return condition;
}

} // namespace

Result<ValueMap> canonical_access(const ValueMap& asked) {
    Context context;
    ValueMap access;
    for (const auto& [key, value] : asked) {
        const std::string_view field = field_of(key, value);
        if (std::ranges::find(fields, field) == fields.end())
            return refuse(key.substr(0, 64), "is not known; there are destination, hostname, ip, "
                                             "port and protocol");
        if (auto set = context.set(Namespace::Network, field, value); !set)
            return refuse(key, set.error().message);
        const Value& kept = *context.find(Namespace::Network, field);
        if (auto checked = check(field, kept); !checked)
            return std::unexpected(checked.error());
        if (!access.emplace(std::string{field}, kept).second)
            return refuse(key, "says a second time where to");
    }
    if (!access.contains("hostname") && !access.contains("ip"))
        return refuse("destination", "is missing");
    return access;
}

Result<Context> access_context(const ValueMap& access, std::string_view agent) {
    Context context;
    for (const auto& [field, value] : access)
        if (auto set = context.set(Namespace::Network, field, value); !set)
            return std::unexpected(set.error());
    if (auto set = context.set(Namespace::Agent, "name", std::string{agent}); !set)
        return std::unexpected(set.error());
    return context;
}

Result<std::string> compose_rule_file(const RuleSubmission& submission, const ValueMap& access,
                                      std::string_view rule_id, std::string_view agent) {
    std::string condition = condition_of(access, agent);
    if (!submission.condition.empty()) {
        const auto alone = cel::compile(submission.condition, cel::Environment::context());
        if (!alone)
            return fail(ErrorCode::RuleSetInvalid,
                        cel::render(submission.condition, alone.error().front()), "condition");
        // A line of its own: the condition may end in a comment.
        condition += fmt::format(" && (\n{}\n)", submission.condition);
    }
    return fmt::format("version: \"1\"\n"
                       "rules:\n"
                       "  - id: {}\n"
                       "    description: {}\n"
                       "    condition: {}\n"
                       "    action: allow\n",
                       quoted(rule_id), quoted(submission.description), quoted(condition));
}

} // namespace outcall::policy
