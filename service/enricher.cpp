// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/enricher.hpp"

#include "engine/json/json.hpp"
#include "service/script_limits.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <utility>

namespace outcall::service {

namespace {

std::string document(const Context& context) {
    ValueMap namespaces;
    for (std::size_t slot = 0; slot < context_fields.size(); ++slot) {
        const FieldDeclaration& field = context_fields[slot];
        if (!context.present(field.ns))
            continue;
        auto& fields = namespaces[std::string{name(field.ns)}];
        if (!std::holds_alternative<ValueMap>(fields))
            fields = ValueMap{};
        std::get<ValueMap>(fields).emplace(field.name, context.slots()[slot]);
    }
    return json::write_line(std::move(namespaces));
}

std::unexpected<Error> refuse(std::string what, std::string errors = {}) {
    return fail(ErrorCode::Unavailable, std::move(what), std::move(errors));
}

Result<ValueMap> read(ScriptEnd end) {
    if (!end.fault.empty())
        return refuse(std::move(end.fault), std::move(end.errors));
    auto value =
        json::read(end.output, {.bytes = script_limits::output_bytes, .nulls = json::Nulls::Kept});
    if (!value)
        return refuse("its output is no JSON: " + value.error().message, std::move(end.errors));
    if (auto* object = std::get_if<ValueMap>(&*value))
        return std::move(*object);
    return refuse("its output is no JSON object", std::move(end.errors));
}

std::string late(std::chrono::milliseconds timeout) {
    return fmt::format("not even started within {} ms", timeout.count());
}

} // namespace

void Enricher::run(const Job& job, Done<ValueMap> done) {
    ScriptRun run{.script = job.script,
                  .input = document(job.context),
                  .deadline = std::chrono::steady_clock::now() + job.timeout,
                  .timeout = job.timeout};
    if (running_.size() < script_limits::running)
        return start(std::move(run), std::move(done));
    if (!may_wait(job.requester))
        return done(refuse("too many scripts are waiting"));
    waiting_.push_back({std::move(run), job.requester, std::move(done)});
    start_waiting();
}

bool Enricher::may_wait(const std::string& requester) const {
    const auto own = std::ranges::count(waiting_, requester, &Waiting::requester);
    return waiting_.size() < script_limits::waiting &&
           std::cmp_less(own, script_limits::waiting_per_requester);
}

void Enricher::start(ScriptRun run, Done<ValueMap> done) {
    const auto running = running_.insert(running_.end(), {.process = {}, .done = std::move(done)});
    try {
        running->process =
            std::make_unique<ScriptProcess>(loop_, std::move(run), [this, running](ScriptEnd end) {
                Running ended = std::move(*running);
                running_.erase(running);
                start_waiting();
                ended.done(read(std::move(end)));
            });
    } catch (const std::exception& fault) {
        auto told = std::move(running->done);
        running_.erase(running);
        told(refuse(fault.what()));
    }
}

// Those whose time is over are told so, as many others as may run are started, and it comes again
// for the next deadline. Answers come last: they may bring more scripts.
void Enricher::start_waiting() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Waiting> expired;
    std::vector<Waiting> ready;
    std::deque<Waiting> left;
    for (Waiting& waiting : waiting_) {
        const bool over = waiting.run.deadline <= now;
        const bool free = running_.size() + ready.size() < script_limits::running;
        if (over)
            expired.push_back(std::move(waiting));
        else if (free)
            ready.push_back(std::move(waiting));
        else
            left.push_back(std::move(waiting));
    }
    waiting_ = std::move(left);
    const auto soonest = std::ranges::min_element(
        waiting_, {}, [](const Waiting& waiting) { return waiting.run.deadline; });
    next_deadline_ = soonest == waiting_.end()
                         ? EventSource{}
                         : loop_.at(soonest->run.deadline, [this] { start_waiting(); });
    for (Waiting& waiting : ready)
        start(std::move(waiting.run), std::move(waiting.done));
    for (Waiting& waiting : expired)
        waiting.done(refuse(late(waiting.run.timeout)));
}

} // namespace outcall::service
