// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/policy_store.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace outcall::service {

namespace {
constexpr std::size_t warnings_per_request = 8; // the rest is counted only
}

LoadResult load_policy(const RuleDirectory& directory, std::uint64_t generation) {
    auto files = read_rules(directory);
    if (!files)
        return std::unexpected(files.error());
    return compile_policy(directory, std::move(*files), generation);
}

LoadResult compile_policy(const RuleDirectory& directory, RuleFiles files,
                          std::uint64_t generation) {
    auto snapshot = policy::load(files.files, generation);
    if (!snapshot)
        return std::unexpected(std::move(snapshot.error().errors));
    auto scripts = read_scripts(directory, **snapshot, files.warnings);
    if (!scripts)
        return std::unexpected(std::move(scripts.error()));
    LoadedPolicy loaded{
        std::move(*snapshot), std::move(files.warnings),
        std::make_shared<const std::vector<policy::SourceFile>>(std::move(files.files)),
        std::move(*scripts)};
    std::ranges::copy(loaded.snapshot->warnings(), std::back_inserter(loaded.warnings));
    return loaded;
}

std::string lines_of(const std::vector<Error>& faults) {
    std::string lines;
    for (const Error& fault : faults)
        lines += (lines.empty() ? "" : "\n") + to_string(fault);
    return lines;
}

PolicyStore::PolicyStore(RuleDirectory directory, const Log& log)
    : directory_{std::move(directory)}, log_{log}, current_{std::make_shared<policy::Policy>()},
      files_{std::make_shared<const std::vector<policy::SourceFile>>()},
      scripts_{std::make_shared<Scripts>()} {
}

ReloadResult PolicyStore::replace(LoadedPolicy loaded) {
    current_ = std::move(loaded.snapshot);
    files_ = std::move(loaded.files);
    scripts_ = std::move(loaded.scripts);
    failures_.clear();
    for (const std::string& warning : loaded.warnings)
        log_.write(LogLevel::Warning, message::policy, "rule files", {{"WARNING", warning}});
    const std::size_t rules = current_->rules().size();
    log_.write(LogLevel::Notice, message::policy,
               fmt::format("policy generation {} in force: {} rules from {} files",
                           current_->generation(), rules, current_->file_count()));
    return {.files = static_cast<std::uint32_t>(current_->file_count()),
            .rules = static_cast<std::uint32_t>(rules),
            .warnings = std::move(loaded.warnings)};
}

bool PolicyStore::in_force(const LoadedPolicy& loaded) const {
    const auto same = [](const auto& one, const auto& other) {
        return one.first == other.first && one.second->identity == other.second->identity;
    };
    return *loaded.files == *files_ && std::ranges::equal(*loaded.scripts, *scripts_, same);
}

resolve::Step PolicyStore::advance(const policy::Policy& policy, const Context& context,
                                   DaemonState state, resolve::Progress& progress) const {
    std::size_t warned = 0;
    const policy::WarningSink warn = [this, &warned](const policy::Warning& warning) {
        ++failures_[warning.rule.id];
        if (++warned <= warnings_per_request)
            log_.write(LogLevel::Warning, message::policy, "a condition failed and did not match",
                       {{"RULE", warning.rule.id},
                        {"FILE", warning.rule.file},
                        {"FAULT", warning.detail}});
    };
    return resolve::advance({.lockdown = state == DaemonState::Lockdown,
                             .policy = policy,
                             .context = context,
                             .warn = warn},
                            progress);
}

std::optional<Decision> PolicyStore::judge_again(const Justification& basis,
                                                 DaemonState state) const {
    Context context = basis.context;
    resolve::Progress progress;
    auto had = basis.enriched.begin();
    for (;;) {
        auto step = advance(*current_, context, state, progress);
        if (auto* decision = std::get_if<Decision>(&step))
            return std::move(*decision);
        const auto script = scripts_->find(std::get<const policy::Rule*>(step)->enrich->script);
        if (script == scripts_->end())
            continue; // passed over, as it would be for a new request
        had = std::find_if(had, basis.enriched.end(), [&](const Enriched& enriched) {
            return enriched.script == script->second->identity;
        });
        if (had == basis.enriched.end() || !merge(had++->added, context))
            return std::nullopt;
    }
}

RuleInfo PolicyStore::describe(const policy::Rule& rule) const {
    const auto failed = failures_.find(rule.id);
    return {.id = rule.id,
            .file = rule.file,
            .action = std::string{name(rule.action)},
            .condition = rule.condition,
            .source = rule.source,
            .preview = policy::preview(rule.condition),
            .description = rule.description,
            .priority = rule.priority,
            .log = rule.log,
            .failures = failed == failures_.end() ? 0 : failed->second,
            .cost = rule.program.cost()};
}

std::vector<RuleInfo> PolicyStore::rules() const {
    std::vector<RuleInfo> infos;
    for (const policy::Rule& rule : current_->rules())
        infos.push_back(describe(rule));
    return infos;
}

Result<RuleInfo> PolicyStore::rule(std::string_view id) const {
    if (const policy::Rule* found = current_->find(id))
        return describe(*found);
    return fail(ErrorCode::NotFound, fmt::format("no rule '{}' is loaded", id.substr(0, 128)));
}

} // namespace outcall::service
