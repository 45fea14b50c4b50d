// SPDX-License-Identifier: GPL-2.0-or-later
// Source → program: any octets. What parses prints to the same tree; what is refused is explained.
#include "engine/cel/diagnostic.hpp"
#include "engine/cel/limits.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/program.hpp"
#include "tests/engine/cel/print.hpp"
#include "tests/fuzz/target.hpp"

#include <string_view>

namespace {

using namespace outcall::cel;

void print_and_parse(std::string_view source) {
    const auto ast = parse(source);
    if (!ast)
        return;
    const std::string printed = print(*ast);
    // Escapes make text up to six times as long.
    const auto again = parse(printed, 8 * limits::source_bytes);
    require(again.has_value(), "what is printed does not parse", printed);
    require(same(*ast, *again), "what is printed is another tree", printed);
}

void explained(std::string_view source, const std::vector<Diagnostic>& diagnostics) {
    require(!diagnostics.empty() && diagnostics.size() <= limits::diagnostics,
            "faults are told, and not too many", source);
    for (const Diagnostic& each : diagnostics) {
        require(each.offset <= source.size(), "a fault stands in the source", source);
        require(!render(source, each).empty(), "a fault can be shown", source);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view source{reinterpret_cast<const char*>(data), size};
    print_and_parse(source);
    if (const auto program = compile(source, Environment::context()))
        program->evaluate({});
    else
        explained(source, program.error());
    return 0;
}
