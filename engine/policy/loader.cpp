// SPDX-License-Identifier: GPL-2.0-or-later
// Files → Policy. The one path for start, reload, `--check` and tests; nothing of a set with faults
// is ever visible.
#include "engine/policy/definitions.hpp"
#include "engine/policy/limits.hpp"
#include "engine/policy/policy.hpp"
#include "engine/policy/rule_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace outcall::policy {

class Loader {
public:
    using Clock = std::chrono::steady_clock;

    Loader(std::uint64_t generation, Clock::time_point deadline) : deadline_{deadline} {
        policy_->generation_ = generation;
    }
    std::expected<Snapshot, LoadFaults> run(std::vector<SourceFile> files);

private:
    bool within_limits(const std::vector<SourceFile>& files);
    void read(const SourceFile& file);
    void add(const SourceFile& file, RuleEntry entry, Definitions& definitions);
    void claim_id(const SourceFile& file, const RuleEntry& entry);
    std::optional<std::string> expand(const SourceFile& file, const RuleEntry& entry,
                                      Definitions& definitions);
    std::optional<cel::Program> compile(const SourceFile& file, const RuleEntry& entry,
                                        std::string_view condition);
    void warn_unused(const SourceFile& file, const RuleFile& entries,
                     const Definitions& definitions);
    void warn_unmatchable(const SourceFile& file, const RuleEntry& entry,
                          const cel::Program& program);
    void fault(const SourceFile& file, yaml::Position at, const RuleEntry& entry,
               std::string_view message);
    void warn(std::string message);

    Clock::time_point deadline_;
    std::shared_ptr<Policy> policy_ = std::make_shared<Policy>();
    Faults faults_;
    std::multimap<std::int32_t, Rule> rules_; // by priority; equal ones in the order they came
    std::unordered_map<std::string, std::string> ids_; // → place of the first rule that has it
    std::size_t rule_count_ = 0;
    std::size_t expanded_bytes_ = 0;
};

void Loader::fault(const SourceFile& file, yaml::Position at, const RuleEntry& entry,
                   std::string_view message) {
    faults_.add(to_string(file.name, at), fmt::format("{}: {}", entry.label, message));
}

void Loader::warn(std::string message) {
    if (policy_->warnings_.size() < limits::reported)
        policy_->warnings_.push_back(std::move(message));
}

bool Loader::within_limits(const std::vector<SourceFile>& files) {
    const auto bytes =
        std::transform_reduce(files.begin(), files.end(), std::size_t{0}, std::plus{},
                              [](const SourceFile& file) { return file.text.size(); });
    if (files.size() > limits::files)
        faults_.add({}, fmt::format("there are {} rule files; the limit is {}", files.size(),
                                    limits::files));
    if (bytes > limits::set_bytes)
        faults_.add({}, fmt::format("the rule files have {} bytes; the limit is {}", bytes,
                                    limits::set_bytes));
    return faults_.empty();
}

std::expected<Snapshot, LoadFaults> Loader::run(std::vector<SourceFile> files) {
    std::ranges::sort(files, {}, &SourceFile::name);
    policy_->file_count_ = files.size();
    if (within_limits(files))
        for (const auto& file : files)
            read(file);
    if (!faults_.empty())
        return std::unexpected(LoadFaults{std::move(faults_).take()});
    std::vector<cel::Requirement> requirements;
    for (auto& [priority, rule] : rules_) {
        requirements.push_back(rule.program.requirement());
        policy_->rules_.push_back(std::move(rule));
    }
    policy_->index_ = Index{requirements};
    if (policy_->rules_.empty())
        warn("no rules are loaded: every request is blocked");
    return policy_;
}

void Loader::read(const SourceFile& file) {
    auto entries = read_rule_file(file, faults_);
    Definitions definitions{file, entries.definitions, faults_};
    const auto before = std::exchange(rule_count_, rule_count_ + entries.rules.size());
    if (rule_count_ > limits::rules) {
        if (before <= limits::rules)
            faults_.add(file.name,
                        fmt::format("with this file there are more than {} rules", limits::rules));
        return;
    }
    for (auto& entry : entries.rules) {
        if (faults_.full()) // the set is refused and no one would read more
            return;
        if (Clock::now() > deadline_)
            return faults_.add(file.name, "the rules take too long to compile");
        add(file, std::move(entry), definitions);
    }
    warn_unused(file, entries, definitions);
}

void Loader::add(const SourceFile& file, RuleEntry entry, Definitions& definitions) {
    claim_id(file, entry);
    if (!entry.condition)
        return;
    auto condition = expand(file, entry, definitions);
    if (!condition)
        return;
    auto program = compile(file, entry, *condition);
    if (!program)
        return;
    warn_unmatchable(file, entry, *program);
    rules_.emplace(entry.priority, Rule{.id = std::move(entry.id),
                                        .file = file.name,
                                        .source = std::move(entry.condition->text),
                                        .condition = *std::move(condition),
                                        .description = std::move(entry.description),
                                        .action = entry.action,
                                        .priority = entry.priority,
                                        .log = entry.log,
                                        .enrich = std::move(entry.enrich),
                                        .program = *std::move(program)});
}

void Loader::claim_id(const SourceFile& file, const RuleEntry& entry) {
    if (entry.id.empty())
        return;
    const auto [first, claimed] = ids_.emplace(entry.id, to_string(file.name, entry.at));
    if (!claimed)
        fault(file, entry.at, entry, "the id is already used at " + first->second);
}

std::optional<std::string> Loader::expand(const SourceFile& file, const RuleEntry& entry,
                                          Definitions& definitions) {
    auto condition = definitions.expand(entry.condition->text);
    if (!condition) {
        for (const auto& diagnostic : condition.error())
            fault(file, locate(file.text, *entry.condition, diagnostic.offset), entry,
                  "condition " + cel::render(entry.condition->text, diagnostic));
        return std::nullopt;
    }
    const auto before = std::exchange(expanded_bytes_, expanded_bytes_ + condition->size());
    if (expanded_bytes_ <= limits::expanded_set_bytes)
        return *std::move(condition);
    if (before <= limits::expanded_set_bytes)
        fault(file, entry.condition->at, entry,
              fmt::format("with this one the expanded conditions have more than {} bytes",
                          limits::expanded_set_bytes));
    return std::nullopt;
}

std::optional<cel::Program> Loader::compile(const SourceFile& file, const RuleEntry& entry,
                                            std::string_view condition) {
    // What was written passed CEL's own bound when it was expanded.
    auto program = cel::compile(condition, cel::Environment::context(), limits::expanded_bytes);
    if (program)
        return *std::move(program);
    // Offsets are in the expanded text; with a definition in it they are not those of the file.
    const bool as_written = condition == entry.condition->text;
    for (const auto& diagnostic : program.error())
        fault(file,
              as_written ? locate(file.text, *entry.condition, diagnostic.offset)
                         : entry.condition->at,
              entry,
              (as_written ? "condition " : "condition with its definitions ") +
                  cel::render(condition, diagnostic));
    return std::nullopt;
}

// A context keeps addresses and names in one spelling; another one never equals it.
void Loader::warn_unmatchable(const SourceFile& file, const RuleEntry& entry,
                              const cel::Program& program) {
    for (const auto& [slot, text] : program.pinned_literals()) {
        const FieldDeclaration& field = context_fields[slot];
        Context context;
        if (!context.set(field.ns, field.name, text))
            continue;
        const auto& kept = std::get<std::string>(*context.find(field.ns, field.name));
        if (kept != text)
            warn(fmt::format("{}: {}: {}.{} never equals '{}': write '{}'",
                             to_string(file.name, entry.condition->at), entry.label, name(field.ns),
                             field.name, text, kept));
    }
}

void Loader::warn_unused(const SourceFile& file, const RuleFile& entries,
                         const Definitions& definitions) {
    if (entries.definitions.empty())
        return;
    if (entries.rules.empty())
        return warn(fmt::format("{}: has definitions but no rules",
                                to_string(file.name, entries.definitions.front().at)));
    for (const auto* definition : definitions.unused())
        warn(fmt::format("{}: definition '{}' is not used", to_string(file.name, definition->at),
                         definition->name));
}

std::expected<Snapshot, LoadFaults> load(std::vector<SourceFile> files, std::uint64_t generation,
                                         std::chrono::steady_clock::time_point deadline) {
    return Loader{generation, deadline}.run(std::move(files));
}

} // namespace outcall::policy
