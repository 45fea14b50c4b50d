// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/conditions.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace outcall::bench {

namespace {

nlohmann::json read() {
    const char* named = std::getenv("OUTCALL_BENCH_CONDITIONS");
    const std::string path = named == nullptr ? BENCH_CONDITIONS : named;
    std::ifstream file{path};
    if (!file)
        throw std::runtime_error{"cannot read " + path};
    return nlohmann::json::parse(file);
}

Value value(const nlohmann::json& json) {
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_array()) {
        ValueList list;
        for (const auto& element : json)
            list.push_back(value(element));
        return list;
    }
    return json.get<std::int64_t>();
}

// Fields that are not declared are of no use to a condition and are left out.
Context context(const nlohmann::json& json) {
    Context made;
    for (const auto& field : context_fields) {
        const auto ns = json.find(std::string{name(field.ns)});
        if (ns == json.end())
            continue;
        made.add(field.ns);
        const auto found = ns->find(std::string{field.name});
        if (found != ns->end() && !made.set(field.ns, field.name, value(*found)))
            throw std::runtime_error{"a field of the request has another type"};
    }
    return made;
}

std::string replaced(std::string text, std::string_view placeholder, std::string_view by) {
    return text.replace(text.find(placeholder), placeholder.size(), by);
}

} // namespace

Conditions read_conditions() {
    const auto json = read();
    Conditions made;
    made.context = context(json.at("context"));
    for (const auto& condition : json.at("conditions"))
        made.conditions.push_back({condition.at("name"), condition.at("expr")});
    const auto& list = json.at("first_match");
    made.first_match = list.at("name");
    made.condition_of_rule = list.at("template");
    made.miss_host = list.at("miss_host");
    made.last_host = list.at("last_host");
    return made;
}

std::vector<std::string> list_of(const Conditions& conditions, std::size_t rules) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < rules; ++i) {
        const auto host = i + 1 == rules ? conditions.last_host
                                         : replaced(conditions.miss_host, "%d", std::to_string(i));
        list.push_back(replaced(conditions.condition_of_rule, "%s", host));
    }
    return list;
}

std::vector<policy::SourceFile> rule_files(const Conditions& conditions, std::size_t rules) {
    constexpr std::size_t rules_per_file = 1'000; // one file of 10,000 would be too large
    std::vector<policy::SourceFile> files;
    std::size_t number = 0;
    for (const auto& condition : list_of(conditions, rules)) {
        if (number % rules_per_file == 0)
            files.push_back({fmt::format("{:03}.yaml", files.size()), "version: \"1\"\nrules:\n"});
        files.back().text += fmt::format(
            "  - id: r{}\n    action: allow\n    condition: |-\n      {}\n", number++, condition);
    }
    return files;
}

} // namespace outcall::bench
