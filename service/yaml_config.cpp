// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/yaml_config.hpp"

#include "engine/yaml/reader.hpp"

#include <istream>
#include <iterator>
#include <string_view>

namespace outcall::service {

namespace {

constexpr std::string_view file = "configuration file";

[[noreturn]] void refuse(const yaml::Position& at, const std::string& message) {
    throw CLI::ConversionError(yaml::to_string(file, at) + ": " + message);
}

std::string scalar(const yaml::Node& node) {
    const yaml::Scalar* scalar = node.scalar();
    if (scalar == nullptr)
        refuse(node.at, "must be a value or a list of values");
    return scalar->text;
}

} // namespace

std::string YamlConfig::to_config(const CLI::App*, bool, bool, std::string) const {
    throw CLI::FileError("outcalld does not write configuration files");
}

std::vector<CLI::ConfigItem> YamlConfig::from_config(std::istream& input) const {
    const std::string text{std::istreambuf_iterator<char>{input}, {}};
    const auto document = yaml::read(text, file);
    if (!document)
        throw CLI::ConversionError(to_string(document.error()));
    std::vector<CLI::ConfigItem> found;
    if (document->null())
        return found;
    const yaml::Mapping* flags = document->mapping();
    if (flags == nullptr)
        refuse(document->at, "must be a mapping of flags");
    for (const yaml::Entry& entry : flags->entries) {
        CLI::ConfigItem item;
        item.name = entry.key;
        if (const yaml::Sequence* list = entry.value.sequence())
            for (const yaml::Node& node : *list)
                item.inputs.push_back(scalar(node));
        else
            item.inputs.push_back(scalar(entry.value));
        found.push_back(std::move(item));
    }
    return found;
}

} // namespace outcall::service
