// SPDX-License-Identifier: GPL-2.0-or-later
// Loads each folder below ROOT and compares what follows with its expected.txt:
//   policy_golden ROOT            exit status 1 and a diff-like listing where they differ
//   policy_golden --write ROOT    writes expected.txt instead
// requests.txt, when there is one, has a request a line: network.port=53 http.method=GET docker=
#include "engine/policy/policy.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace {

using namespace outcall;
namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<policy::SourceFile> rule_files(const fs::path& folder) {
    std::vector<policy::SourceFile> files;
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.path().extension() == ".yaml")
            files.push_back({entry.path().filename(), read_file(entry.path())});
    return files;
}

Value value(FieldType type, const std::string& text) {
    if (type == FieldType::String)
        return Value{text};
    if (type == FieldType::Int)
        return Value{std::int64_t{std::stoll(text)}};
    if (type != FieldType::StringList)
        throw std::invalid_argument{"requests.txt cannot say a map: " + text};
    ValueList list;
    std::istringstream items{text};
    for (std::string item; std::getline(items, item, ',');)
        list.emplace_back(item);
    return Value{list};
}

// `namespace.field=value`, or `namespace=` for a namespace with nothing set.
void set(Context& context, const std::string& word) {
    const auto equals = word.find('=');
    const auto key = word.substr(0, equals);
    const auto dot = key.find('.');
    const auto ns = parse_namespace(key.substr(0, dot)).value();
    context.add(ns);
    if (dot == std::string::npos)
        return;
    const auto field = find_field(ns, key.substr(dot + 1)).value();
    const auto& declaration = context_fields.at(field);
    const auto result =
        context.set(ns, declaration.name, value(declaration.type, word.substr(equals + 1)));
    if (!result)
        throw std::invalid_argument{to_string(result.error())};
}

std::string answer(const policy::Policy& policy, const std::string& request) {
    Context context;
    std::istringstream words{request};
    for (std::string word; words >> word;)
        set(context, word);
    std::string warnings;
    const auto* rule = policy.first_match(context, [&](const policy::Warning& warning) {
        warnings += fmt::format("  warning: {}: {}\n", warning.rule.id, warning.detail);
    });
    const auto decision =
        rule == nullptr ? "block" : fmt::format("{} by {}", name(rule->action), rule->id);
    return fmt::format("request {}: {}\n{}", request, decision, warnings);
}

std::string outcome(const fs::path& folder) {
    const auto loaded = policy::load(rule_files(folder), 1);
    std::string text;
    if (!loaded) {
        for (const auto& error : loaded.error().errors)
            text += fmt::format("fault {}\n", to_string(error));
        return text;
    }
    const auto& policy = **loaded;
    for (const auto& warning : policy.warnings())
        text += fmt::format("warning {}\n", warning);
    for (const auto& rule : policy.rules())
        text += fmt::format("rule {} {} {} {}{}: {}\n", rule.priority, rule.file, rule.id,
                            name(rule.action), rule.log ? " log" : "", rule.condition);
    std::istringstream requests{read_file(folder / "requests.txt")};
    for (std::string request; std::getline(requests, request);)
        text += answer(policy, request);
    return text;
}

} // namespace

int main(int count, char** arguments) try {
    const bool write = count == 3 && std::string_view{arguments[1]} == "--write";
    if (count != (write ? 3 : 2))
        throw std::invalid_argument{"usage: policy_golden [--write] ROOT"};
    int cases = 0;
    int wrong = 0;
    for (const auto& entry : fs::directory_iterator{arguments[count - 1]}) {
        const auto found = outcome(entry.path());
        const auto path = entry.path() / "expected.txt";
        ++cases;
        if (write)
            std::ofstream{path} << found;
        else if (const auto expected = read_file(path); found != expected) {
            ++wrong;
            std::cout << entry.path().filename().string() << ": expected\n"
                      << expected << "but found\n"
                      << found << '\n';
        }
    }
    std::cout << cases << " cases, " << wrong << " wrong\n";
    return cases > 0 && wrong == 0 ? 0 : 1;
} catch (const std::exception& exception) {
    std::cerr << exception.what() << '\n';
    return 2;
}
