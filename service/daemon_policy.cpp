// SPDX-License-Identifier: GPL-2.0-or-later
// What concerns the policy: evaluate, admit, test, reload.
#include "engine/cel/program.hpp"
#include "service/daemon.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <utility>

namespace outcall::service {

namespace {

constexpr std::chrono::milliseconds evaluation_budget{50}; // S003-FR-031
constexpr int judgements_per_admit = 3;                    // while the policy changes
constexpr std::size_t summary_value_bytes = 96;            // of one field

std::string text_of(const Value* value) {
    if (value == nullptr)
        return "";
    if (const auto* text = std::get_if<std::string>(value))
        return *text;
    if (const auto* number = std::get_if<std::int64_t>(value))
        return *number == 0 ? "" : std::to_string(*number);
    return "";
}

// S003-FR-029: who and where, never header values or bodies.
std::string summary(const Context& context) {
    static constexpr std::array<std::pair<Namespace, std::string_view>, 10> fields{{
        {Namespace::Network, "ip"},
        {Namespace::Network, "port"},
        {Namespace::Network, "protocol"},
        {Namespace::Agent, "name"},
        {Namespace::Network, "hostname"},
        {Namespace::Docker, "image"},
        {Namespace::Http, "method"},
        {Namespace::Http, "host"},
        {Namespace::Dns, "query"},
        {Namespace::Run, "tool"},
    }};
    std::string line;
    for (const auto& [ns, field] : fields) {
        std::string text = text_of(context.find(ns, field)).substr(0, summary_value_bytes);
        std::ranges::replace(text, ' ', '_'); // a value is one word
        if (!text.empty())
            line += fmt::format("{}{}.{}={}", line.empty() ? "" : " ", name(ns), field, text);
    }
    return line;
}

// The flow that a context asks for; nothing when it names no address.
Result<std::optional<Destination>> destination_of(const Context& context) {
    const std::string ip = text_of(context.find(Namespace::Network, "ip"));
    if (ip.empty())
        return std::nullopt;
    const auto address = IpAddress::parse(ip);
    if (!address)
        return fail(ErrorCode::InvalidArgument, "is not an IPv4 or IPv6 address", "network.ip");
    const auto port = parse_port(text_of(context.find(Namespace::Network, "port")));
    const auto protocol = parse_protocol(text_of(context.find(Namespace::Network, "protocol")));
    if (!port)
        return fail(ErrorCode::InvalidArgument, "a port from 1 to 65535 is needed", "network.port");
    if (!protocol)
        return fail(ErrorCode::InvalidArgument, protocol.error().message, "network.protocol");
    return Destination{*address, *protocol, *port};
}

} // namespace

std::vector<Error> Daemon::load_rules() {
    auto loaded = load_policy(policy_.directory(), policy_.next_generation());
    if (!loaded)
        return std::move(loaded.error());
    policy_.replace(std::move(*loaded));
    requests_.policy_changed();
    return {};
}

void Daemon::judge(EvaluateRequest request, Done<Judged> done) {
    if (!enforcing()) // S003-FR-033: an error, never a block decision
        return done(fail(ErrorCode::NotEnforcing, "the bridge or the base ruleset is not up"));
    std::optional<ContainerId> id;
    if (!request.container.empty()) {
        const auto found = find_container(request.container);
        if (!found)
            return done(std::unexpected(found.error()));
        id = *found;
        const std::string& agent = enforcement_.containers().find(*id)->info.name;
        if (auto named = request.context.set(Namespace::Agent, "name", agent); !named)
            return done(std::unexpected(named.error()));
    }
    std::string requester = id ? id->str() : "";
    evaluations_.run({.context = std::move(request.context),
                      .requester = std::move(requester),
                      .deadline = request.deadline},
                     [this, id = std::move(id), done = std::move(done)](Evaluated result) mutable {
                         const auto took = result.took;
                         const bool late = result.late;
                         Judged judged = concluded(std::move(result), std::move(id));
                         tell(judged, took);
                         if (late)
                             return done(fail(ErrorCode::Unavailable, "evaluation timeout"));
                         done(std::move(judged));
                     });
}

Daemon::Judged Daemon::concluded(Evaluated evaluated, std::optional<ContainerId> container) {
    bool outdated = evaluated.generation != policy_.current()->generation();
    if (container) {
        const Container* now = enforcement_.containers().find(*container);
        const Value* name = evaluated.basis->context.find(Namespace::Agent, "name");
        outdated = outdated || now == nullptr || text_of(name) != now->info.name;
    }
    return {.decision = std::move(evaluated.decision),
            .container = std::move(container),
            .basis = std::move(evaluated.basis),
            .outdated = outdated};
}

void Daemon::tell(const Judged& judged, std::chrono::steady_clock::duration took) {
    const Decision& decision = judged.decision;
    const std::string container = judged.container ? judged.container->str() : "";
    const std::string about = summary(judged.basis->context);
    if (took > evaluation_budget)
        loop_.log().write(LogLevel::Warning, message::decision, "an evaluation took over 50 ms",
                          {{"RULE", decision.rule}, {"CONTEXT", about}});
    loop_.log().write(decision.logged ? LogLevel::Notice : LogLevel::Debug, message::decision,
                      "decision",
                      {{"RULE", decision.rule.empty() ? "default-block" : decision.rule},
                       {"FILE", decision.file},
                       {"DECISION", name(decision.verdict)},
                       {"LAYER", name(decision.layer)},
                       {"CONTAINER", container},
                       {"CONTEXT", about}});
    observers_.decided(container, decision, judged.basis->context);
}

void Daemon::evaluate(EvaluateRequest request, Done<Decision> done) {
    judge(std::move(request), [done = std::move(done)](Result<Judged> judged) mutable {
        if (!judged)
            return done(std::unexpected(judged.error()));
        done(std::move(judged->decision));
    });
}

void Daemon::admit(AdmitRequest request, Done<Admission> done) {
    const auto destination = destination_of(request.context);
    if (!destination)
        return done(std::unexpected(destination.error()));
    if (request.container.empty())
        return done(fail(ErrorCode::InvalidArgument, "name a container", "container"));
    admit(std::move(request), *destination, judgements_per_admit, std::move(done));
}

// While scripts run, policy and container may change: nothing is allowed by what was.
void Daemon::admit(AdmitRequest request, std::optional<Destination> destination, int tries,
                   Done<Admission> done) {
    judge(
        {.container = request.container, .context = request.context, .deadline = request.deadline},
        [this, request, destination, tries, done = std::move(done)](Result<Judged> judged) mutable {
            if (!judged)
                return done(std::unexpected(judged.error()));
            if (!judged->outdated)
                return done(admitted(request, destination, *judged));
            if (tries <= 1)
                return done(fail(ErrorCode::Unavailable,
                                 "the policy changed while the request was judged"));
            admit(std::move(request), destination, tries - 1, std::move(done));
        });
}

Result<Admission> Daemon::admitted(const AdmitRequest& request,
                                   const std::optional<Destination>& destination,
                                   const Judged& judged) {
    Admission admission{.decision = judged.decision, .container = judged.container};
    if (admission.decision.verdict == Verdict::Block || !destination)
        return admission;
    if (auto permitted = may_widen(); !permitted)
        return std::unexpected(permitted.error());
    const auto rule = noted(enforcement_.allow({.container = *judged.container,
                                                .destination = *destination,
                                                .destination_text = to_string(destination->address),
                                                .ttl = request.ttl,
                                                .origin = Origin::Policy,
                                                .rule = admission.decision.rule},
                                               judged.basis));
    if (!rule)
        return std::unexpected(rule.error());
    admission.dynamic_rule = *rule;
    return admission;
}

ExpressionResult Daemon::test_expression(std::string_view expression,
                                         const Context& context) const {
    const auto program = cel::compile(expression, cel::Environment::context());
    if (!program)
        return {.error = cel::render(expression, program.error().front())};
    const auto outcome = program->evaluate(cel::Activation::of(context));
    return {.value = outcome.kind == cel::Outcome::Kind::True, .error = outcome.detail};
}

void Daemon::load(std::move_only_function<void(LoadResult)> then) {
    const auto result = std::make_shared<LoadResult>(
        std::unexpected(std::vector{Error{ErrorCode::Internal, "the rule files were not read"}}));
    const auto told = std::make_shared<std::move_only_function<void(LoadResult)>>(std::move(then));
    const bool queued = worker_.submit(
        [result, directory = policy_.directory(), generation = policy_.next_generation()] {
            *result = load_policy(directory, generation);
        },
        [result, told] { (*told)(std::move(*result)); });
    if (!queued)
        (*told)(std::unexpected(
            std::vector{Error{ErrorCode::Unavailable, "too many reloads are waiting"}}));
}

void Daemon::reload(Done<ReloadResult> done) {
    load([this, done = std::move(done)](LoadResult loaded) mutable {
        done(noted(apply(std::move(loaded))));
    });
}

void Daemon::rule_files_changed() {
    load([this](LoadResult loaded) {
        if (!loaded || !policy_.in_force(*loaded))
            static_cast<void>(noted(apply(std::move(loaded))));
    });
}

Result<ReloadResult> Daemon::apply(LoadResult loaded) {
    if (!loaded) {
        std::string faults = lines_of(loaded.error());
        loop_.log().write(LogLevel::Error, message::policy,
                          "the rules were not reloaded: the policy in force stays",
                          {{"FAULT", faults}});
        const ErrorCode code = loaded.error().front().code;
        return fail(code == ErrorCode::Unavailable ? code : ErrorCode::RuleSetInvalid,
                    std::move(faults));
    }
    auto result = policy_.replace(std::move(*loaded));
    const auto judged = judge_rules_again();
    requests_.policy_changed();
    observers_.rules_reloaded(result, policy_.current()->generation());
    if (judged)
        return result;
    judge_pending_ = true;
    schedule_audit();
    return std::unexpected(judged.error());
}

// A lockdown blocks packets by itself; what the policy allows stays for when it ends.
Result<void> Daemon::judge_rules_again() {
    auto removed = enforcement_.judge_again([this](const Justification& basis) {
        const auto decision = policy_.judge_again(basis, DaemonState::Running);
        return decision && decision->verdict == Verdict::Allow;
    });
    if (!removed)
        return std::unexpected(removed.error());
    enforcement_.cut_flows(std::move(*removed), [](const Result<std::uint32_t>&) {});
    return {};
}

} // namespace outcall::service
