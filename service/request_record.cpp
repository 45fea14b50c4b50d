// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/request_record.hpp"

#include "engine/json/json.hpp"
#include "service/digest.hpp"

#include <utility>

namespace outcall::service {

namespace {

constexpr std::int64_t format_version = 1;
constexpr std::size_t record_depth = 2; // the document, and access in it

// Takes the members of a document one by one; the first that is not as it should be is the fault.
class Members {
public:
    explicit Members(ValueMap document) : document_{std::move(document)} {}

    template <typename T>
    T take(std::string_view name) {
        const auto found = document_.find(name);
        T* value = found == document_.end() ? nullptr : std::get_if<T>(&found->second);
        if (value == nullptr) {
            refuse(std::string{name} + " is missing or of another type");
            return {};
        }
        T taken = std::move(*value);
        document_.erase(found);
        return taken;
    }

    RealTime take_time(std::string_view name) {
        const auto time = take<std::int64_t>(name);
        if (time < 0)
            refuse(std::string{name} + " is no time");
        return static_cast<RealTime>(time);
    }

    void refuse(std::string message) {
        if (fault_.empty())
            fault_ = std::move(message);
    }

    std::string fault() && {
        if (!document_.empty())
            refuse("has an unknown member");
        return std::move(fault_);
    }

private:
    ValueMap document_;
    std::string fault_;
};

bool plain(const ValueMap& access) {
    for (const auto& [field, value] : access)
        if (!std::holds_alternative<std::string>(value) &&
            !std::holds_alternative<std::int64_t>(value))
            return false;
    return true;
}

std::unexpected<Error> damaged(std::string message) {
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

} // namespace

std::string write_request_record(const RuleRequestInfo& request) {
    return json::write(Value{ValueMap{
        {"version", format_version},
        {"id", request.id.str()},
        {"container", request.container.str()},
        {"container_name", request.container_name},
        {"status", std::string{name(request.status)}},
        {"description", request.description},
        {"access", request.access},
        {"condition", request.condition},
        {"rule_file", request.rule_file},
        {"digest", request.digest},
        {"submitted_at", request.submitted_at},
        {"decided_at", request.decided_at},
        {"reason", request.reason},
    }});
}

Result<RuleRequestInfo> read_request_record(std::string_view text) {
    auto document = json::read(text, {.bytes = request_record_bytes, .depth = record_depth});
    if (!document)
        return damaged(document.error().message);
    auto* object = std::get_if<ValueMap>(&*document);
    if (object == nullptr)
        return damaged("is not a JSON object");
    Members members{std::move(*object)};
    if (members.take<std::int64_t>("version") != format_version)
        members.refuse("version is not 1");
    const auto id = RuleRequestId::parse(members.take<std::string>("id"));
    const auto container = ContainerId::parse(members.take<std::string>("container"));
    const auto status = parse_rule_request_status(members.take<std::string>("status"));
    if (!id || !container || !status)
        return damaged("id, container or status is none");
    RuleRequestInfo info{.id = *id,
                         .container = *container,
                         .container_name = members.take<std::string>("container_name"),
                         .status = *status,
                         .description = members.take<std::string>("description"),
                         .access = members.take<ValueMap>("access"),
                         .condition = members.take<std::string>("condition"),
                         .rule_file = members.take<std::string>("rule_file"),
                         .digest = members.take<std::string>("digest"),
                         .submitted_at = members.take_time("submitted_at"),
                         .decided_at = members.take_time("decided_at"),
                         .reason = members.take<std::string>("reason")};
    if (digest_of(info.rule_file) != info.digest)
        members.refuse("the rule file is not the one of the digest");
    if ((info.status == RuleRequestStatus::Pending) != (info.decided_at == 0))
        members.refuse("decided_at and status contradict each other");
    if (!plain(info.access))
        members.refuse("access has more than texts and numbers");
    if (std::string fault = std::move(members).fault(); !fault.empty())
        return damaged(std::move(fault));
    return info;
}

} // namespace outcall::service
