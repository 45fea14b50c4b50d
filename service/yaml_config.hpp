// SPDX-License-Identifier: GPL-2.0-or-later
// Lets CLI11 read a YAML mapping of flags: scalars and lists of scalars, by our strict reader.
#pragma once

#include <CLI/CLI.hpp>

namespace outcall::service {

class YamlConfig final : public CLI::Config {
public:
    std::string to_config(const CLI::App* app, bool default_also, bool write_description,
                          std::string prefix) const override;
    // Throws CLI::ConversionError with line and column for anything else.
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;
};

} // namespace outcall::service
