// SPDX-License-Identifier: GPL-2.0-or-later
// The bodies of HTTP requests: any octets, as a permission check and as a rule request. What is
// refused is answered in JSON that reads back; what opens a flow names an address and a port.
#include "engine/json/json.hpp"
#include "engine/policy/access.hpp"
#include "engine/resolve/rule_request.hpp"
#include "engine/yaml/text.hpp"
#include "service/http/envelope.hpp"
#include "service/http/fields.hpp"
#include "service/http/limits.hpp"
#include "service/http/permission_check.hpp"
#include "tests/fuzz/target.hpp"

#include <string>
#include <utility>

namespace {

using namespace outcall;

void answered(const Error& error, std::string_view body) {
    const http::Response response = http::failure(error);
    require(response.status >= 400 && !response.error.empty(), "a refusal is an error", body);
    const auto told = json::read(http::to_body(response), {.nulls = json::Nulls::Kept});
    require(told && std::get<ValueMap>(*told).at("success") == Value{false},
            "a refusal is in its envelope", body);
}

std::string text_of(const Context& context, std::string_view field) {
    return std::get<std::string>(*context.find(Namespace::Network, field));
}

void check_flow(const http::PermissionCheck& check, std::string_view body) {
    const auto address = IpAddress::parse(text_of(check.context, "ip"));
    const auto port = std::get<std::int64_t>(*check.context.find(Namespace::Network, "port"));
    require(port >= 0 && port <= 65'535, "a port is one", body);
    require(address || text_of(check.context, "ip").empty(), "an address is one", body);
    require(address.has_value() == text_of(check.context, "hostname").empty(),
            "a call has an address or a name", body);
    require((check.effect == http::Effect::Flow) == (address && port > 0),
            "an address and a port open a flow", body);
    require(check.effect != http::Effect::Flow || body.size() <= http::limits::flow_body_bytes,
            "what is kept is small", body);
}

void permission(std::string_view body) {
    const auto check = http::parse_permission_check(body);
    if (!check)
        return answered(check.error(), body);
    const bool call = check->action == http::Action::NetworkCall;
    require(check->context.present(Namespace::Run) && !check->context.present(Namespace::Agent) &&
                check->context.present(Namespace::Network) == call,
            "a check is about what its type says", body);
    if (call)
        check_flow(*check, body);
    else
        require(check->effect == http::Effect::Answer, "only a call opens a flow", body);
}

bool matches(const policy::Policy& policy, const ValueMap& access, std::string_view agent) {
    const auto context = policy::access_context(access, agent);
    return context && policy.first_match(*context, {}, std::chrono::hours{1}) != nullptr;
}

// The agent is called "a"; whatever it asks for is for "a" alone.
void access(const RuleSubmission& submission, std::string_view body) {
    const auto wanted = policy::canonical_access(submission.access);
    if (!wanted)
        return answered(wanted.error(), body);
    const auto composed = policy::compose_rule_file(submission, *wanted, "agent-rr", "a");
    if (!composed)
        return answered(composed.error(), body);
    const auto loaded = policy::load({{"a.yaml", *composed}}, 1);
    require(loaded || !submission.condition.empty(), "what is composed loads", *composed);
    if (!loaded)
        return;
    const policy::Policy& policy = **loaded;
    require(policy.rules().size() == 1 && policy.rules()[0].id == "agent-rr" &&
                policy.rules()[0].description == submission.description,
            "one rule is composed, as described", *composed);
    require(!matches(policy, *wanted, "b"), "a rule is for its container alone", *composed);
    require(!submission.condition.empty() || matches(policy, *wanted, "a"),
            "a rule allows what was asked", *composed);
}

void submit(std::string_view body) {
    auto fields = http::Fields::parse(body);
    if (!fields)
        return answered(fields.error(), body);
    const RuleSubmission submission{.rule_file = fields->text("rule_file").value_or(""),
                                    .description = fields->text("description").value_or(""),
                                    .access = fields->object("access").value_or(ValueMap{}),
                                    .condition = fields->text("condition").value_or("")};
    if (const auto read = fields->end(); !read)
        return answered(read.error(), body);
    if (const auto file = resolve::read_request({"a.yaml", submission.rule_file}); !file)
        answered(file.error(), body);
    else
        require(!file->rules.empty(), "a request has rules", body);
    if (!yaml::find_fault(submission.description) && !yaml::find_fault(submission.condition))
        access(submission, body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    if (size > http::limits::agent_body_bytes)
        return -1; // refused before it is read
    permission(body);
    submit(body);
    return 0;
}
