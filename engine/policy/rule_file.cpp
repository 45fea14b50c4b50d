// SPDX-License-Identifier: GPL-2.0-or-later
// One reader a file; a table of keys for each level, anything else is refused.
#include "engine/policy/rule_file.hpp"

#include "engine/policy/limits.hpp"
#include "engine/policy/spelling.hpp"
#include "engine/yaml/reader.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <utility>

namespace outcall::policy {

namespace {

constexpr std::string_view supported_version = "1";

class Reader {
public:
    Reader(const SourceFile& file, Faults& faults) : file_{file}, faults_{faults} {}
    RuleFile run();

private:
    template <std::size_t n>
    using Keys = std::array<std::pair<std::string_view, void (Reader::*)(const yaml::Node&)>, n>;

    template <std::size_t n>
    void read_keys(const yaml::Mapping& mapping, const Keys<n>& keys, std::string_view owner);

    void version(const yaml::Node& node);
    void definitions(const yaml::Node& node);
    void rules(const yaml::Node& node);

    void rule(const yaml::Node& node);
    void id(const yaml::Node& node);
    void condition(const yaml::Node& node);
    void action(const yaml::Node& node);
    void log(const yaml::Node& node);
    void description(const yaml::Node& node);
    void priority(const yaml::Node& node);
    void enrich(const yaml::Node& node);
    void script(const yaml::Node& node);
    void timeout(const yaml::Node& node);
    void check_enrich(const yaml::Node& node, const yaml::Mapping& mapping);

    const yaml::Scalar* text(const yaml::Node& node, std::string_view key);
    std::optional<Written> expression(const yaml::Node& node, std::string_view what);
    void fault(yaml::Position at, std::string_view message);
    RuleEntry& current() { return result_.rules.back(); }

    const SourceFile& file_;
    Faults& faults_;
    RuleFile result_;
    std::string subject_; // what the next faults are about, with ": " behind it

    static constexpr Keys<3> file_keys{{{"version", &Reader::version},
                                        {"definitions", &Reader::definitions},
                                        {"rules", &Reader::rules}}};
    static constexpr Keys<7> rule_keys{{{"id", &Reader::id},
                                        {"condition", &Reader::condition},
                                        {"action", &Reader::action},
                                        {"log", &Reader::log},
                                        {"description", &Reader::description},
                                        {"priority", &Reader::priority},
                                        {"enrich", &Reader::enrich}}};
    static constexpr Keys<2> enrich_keys{
        {{"script", &Reader::script}, {"timeout_ms", &Reader::timeout}}};
};

void Reader::fault(yaml::Position at, std::string_view message) {
    faults_.add(to_string(file_.name, at), fmt::format("{}{}", subject_, message));
}

template <std::size_t n>
void Reader::read_keys(const yaml::Mapping& mapping, const Keys<n>& keys, std::string_view owner) {
    for (const auto& [name, read] : keys)
        if (const auto* entry = mapping.find(name))
            (this->*read)(entry->value);
    for (const auto& entry : mapping.entries)
        if (std::ranges::find(keys, entry.key, &Keys<n>::value_type::first) == keys.end()) {
            std::array<std::string_view, n> names;
            std::ranges::transform(keys, names.begin(), &Keys<n>::value_type::first);
            fault(entry.at, fmt::format("unknown key '{}'; {} has {}", preview(entry.key), owner,
                                        fmt::join(names, ", ")));
        }
}

RuleFile Reader::run() {
    const auto root = yaml::read(file_.text, file_.name);
    if (!root) {
        faults_.add(root.error().where, root.error().message);
        return {};
    }
    const auto* mapping = root->mapping();
    if (mapping == nullptr) {
        fault(root->at, root->null() ? "the file is empty; a rule file starts with version: \"1\""
                                     : "a rule file is a map with version and rules");
        return {};
    }
    if (mapping->find("version") == nullptr)
        fault(root->at, "version is missing; the supported version is \"1\"");
    read_keys(*mapping, file_keys, "a rule file");
    return std::move(result_);
}

void Reader::version(const yaml::Node& node) {
    const auto* scalar = node.scalar();
    if (scalar == nullptr || scalar->text != supported_version)
        fault(node.at, fmt::format("version '{}' is not supported; the supported version is \"1\"",
                                   scalar == nullptr ? "" : preview(scalar->text)));
}

void Reader::definitions(const yaml::Node& node) {
    if (node.null())
        return;
    const auto* mapping = node.mapping();
    if (mapping == nullptr)
        return fault(node.at, "definitions must be a map of names to expressions");
    for (const auto& entry : mapping->entries) {
        subject_ = fmt::format("definition '{}': ", preview(entry.key));
        if (!valid_name(entry.key))
            fault(entry.at, "a name has letters, digits and _ and does not start with a digit");
        else if (auto written = expression(entry.value, "the expression"))
            result_.definitions.push_back({entry.key, entry.at, *std::move(written)});
    }
    subject_.clear();
}

void Reader::rules(const yaml::Node& node) {
    if (node.null())
        return;
    const auto* sequence = node.sequence();
    if (sequence == nullptr)
        return fault(node.at, "rules must be a list");
    for (const auto& entry : *sequence)
        rule(entry);
    subject_.clear();
}

void Reader::rule(const yaml::Node& node) {
    const auto label = fmt::format("rule {}", result_.rules.size() + 1);
    result_.rules.push_back({.label = label, .at = node.at});
    subject_ = label + ": ";
    const auto* mapping = node.mapping();
    if (mapping == nullptr)
        return fault(node.at, "a rule is a map with id, condition and action");
    read_keys(*mapping, rule_keys, "a rule");
    for (const auto* required : {"id", "condition", "action"})
        if (mapping->find(required) == nullptr)
            fault(node.at, fmt::format("{} is missing", required));
    check_enrich(node, *mapping);
}

void Reader::check_enrich(const yaml::Node& node, const yaml::Mapping& mapping) {
    const auto* action = mapping.find("action");
    const auto* scalar = action == nullptr ? nullptr : action->value.scalar();
    if (scalar == nullptr)
        return;
    const auto* enrich = mapping.find("enrich");
    if (scalar->text == name(Action::Enrich) && enrich == nullptr)
        fault(node.at, "enrich is missing; action enrich needs the script to run");
    else if (scalar->text != name(Action::Enrich) && enrich != nullptr)
        fault(enrich->at, fmt::format("enrich belongs to action enrich, not to action '{}'",
                                      preview(scalar->text)));
}

const yaml::Scalar* Reader::text(const yaml::Node& node, std::string_view key) {
    if (node.scalar() == nullptr)
        fault(node.at, fmt::format("{} must be text", key));
    return node.scalar();
}

std::optional<Written> Reader::expression(const yaml::Node& node, std::string_view what) {
    const auto* scalar = text(node, what);
    if (scalar == nullptr)
        return std::nullopt;
    if (!blank(scalar->text))
        return Written{scalar->text, node.at, scalar->style};
    fault(node.at, fmt::format("{} is empty", what));
    return std::nullopt;
}

void Reader::id(const yaml::Node& node) {
    const auto* scalar = text(node, "id");
    if (scalar == nullptr)
        return;
    if (!valid_id(scalar->text))
        return fault(node.at,
                     "an id has 1 to 128 characters of A-Z a-z 0-9 _ . - and starts with a "
                     "letter or digit");
    current().id = scalar->text;
    current().at = node.at;
    current().label = fmt::format("rule '{}'", scalar->text);
    subject_ = current().label + ": ";
}

void Reader::condition(const yaml::Node& node) {
    current().condition = expression(node, "condition");
}

void Reader::action(const yaml::Node& node) {
    const auto* scalar = text(node, "action");
    if (scalar == nullptr)
        return;
    if (scalar->text == name(Action::Allow))
        current().action = Action::Allow;
    else if (scalar->text == name(Action::Enrich))
        current().action = Action::Enrich;
    else if (scalar->text != name(Action::Block))
        fault(node.at,
              fmt::format("action '{}' must be allow, block or enrich", preview(scalar->text)));
}

void Reader::log(const yaml::Node& node) {
    const auto* scalar = node.scalar();
    const bool plain = scalar != nullptr && scalar->style == yaml::Style::Plain;
    if (plain && scalar->text == "true")
        current().log = true;
    else if (!plain || scalar->text != "false")
        fault(node.at, "log must be true or false, without quotes");
}

void Reader::description(const yaml::Node& node) {
    if (const auto* scalar = text(node, "description"))
        current().description = scalar->text;
}

void Reader::priority(const yaml::Node& node) {
    const auto* scalar = node.scalar();
    const auto number = scalar != nullptr && scalar->style == yaml::Style::Plain
                            ? decimal(scalar->text)
                            : std::nullopt;
    if (number)
        current().priority = *number;
    else
        fault(node.at, "priority must be a decimal number from -2147483648 to 2147483647, without "
                       "quotes");
}

void Reader::enrich(const yaml::Node& node) {
    current().enrich.emplace();
    const auto* mapping = node.mapping();
    if (mapping == nullptr)
        return fault(node.at, "enrich is a map with script and timeout_ms");
    read_keys(*mapping, enrich_keys, "enrich");
    if (mapping->find("script") == nullptr)
        fault(node.at, "enrich.script is missing");
}

void Reader::script(const yaml::Node& node) {
    const auto* scalar = text(node, "enrich.script");
    if (scalar == nullptr)
        return;
    if (!valid_script(scalar->text))
        return fault(node.at,
                     "enrich.script is a relative path below the rules directory: at most 255 "
                     "characters of A-Z a-z 0-9 . _ - and /, no part of it empty, . or ..");
    current().enrich->script = scalar->text;
}

void Reader::timeout(const yaml::Node& node) {
    const auto* scalar = node.scalar();
    const auto number = scalar != nullptr && scalar->style == yaml::Style::Plain
                            ? decimal(scalar->text)
                            : std::nullopt;
    if (!number || *number < 1 || *number > limits::most_script_time.count())
        return fault(node.at, fmt::format("enrich.timeout_ms must be a number from 1 to {}",
                                          limits::most_script_time.count()));
    current().enrich->timeout = std::chrono::milliseconds{*number};
}

} // namespace

RuleFile read_rule_file(const SourceFile& file, Faults& faults) {
    return Reader{file, faults}.run();
}

} // namespace outcall::policy
