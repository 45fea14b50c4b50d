// SPDX-License-Identifier: GPL-2.0-or-later
// Options of our own types for CLI11: a value that does not parse is a usage error that names the
// option. What is parsed into must live until parsing is over; a Run that owns it sees to that.
#pragma once

#include "cli/context_document.hpp"
#include "engine/model/error.hpp"

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace outcall::cli {

template <typename T>
CLI::Option* add_parsed(CLI::App& verb, const std::string& name, T& into,
                        Result<T> (*parse)(std::string_view), const std::string& purpose) {
    const auto store = [name, &into, parse](const std::string& text) {
        auto parsed = parse(text);
        if (!parsed)
            throw CLI::ValidationError(name, to_string(parsed.error()));
        into = std::move(*parsed);
    };
    return verb.add_option_function<std::string>(name, store, purpose);
}

// A positional that names something: empty is a usage error, never "all" or "none".
CLI::Option* add_name(CLI::App& verb, const std::string& name, std::string& into,
                      const std::string& purpose);

// The options of a verb that takes a context; `document` is what they came to.
struct ContextOptions {
    ContextDocument document = {};
    NetworkFlags flags = {};
};

// --context JSON|@FILE|-
void add_context(CLI::App& verb, ContextOptions& options);

// The same and --ip, --port, --protocol, --hostname.
void add_context_and_flags(CLI::App& verb, ContextOptions& options);

} // namespace outcall::cli
