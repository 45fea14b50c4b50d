// SPDX-License-Identifier: GPL-2.0-or-later
// Program × context: the source, a zero octet, and octets that make a context. The optimised and
// the plain plan agree.
#include "engine/cel/checker.hpp"
#include "engine/cel/parser.hpp"
#include "engine/cel/planner.hpp"
#include "tests/engine/cel/expression.hpp"
#include "tests/fuzz/context_octets.hpp"
#include "tests/fuzz/target.hpp"

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

using namespace outcall;

// One plan does at load what the other does at each evaluation, so each has its own budget.
bool comparable(const std::string& result) {
    return result.find("exceeds its limit") == std::string::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const std::string_view source = input.substr(0, input.find('\0'));
    const auto ast = cel::parse(source);
    if (!ast)
        return -1; // of no use in the corpus
    const auto checked = cel::check(*ast, cel::Environment::context());
    if (!checked)
        return -1;
    const auto optimised = cel::plan(*ast, *checked);
    const auto plain = cel::plan(*ast, *checked, {.optimise = false});
    if (!optimised || !plain)
        return -1;
    const Context context =
        context_of(source.size() < size ? input.substr(source.size() + 1) : std::string_view{});
    const std::string got = cel::result(**optimised, context);
    const std::string expected = cel::result(**plain, context);
    if (got == expected || !comparable(got) || !comparable(expected))
        return 0;
    std::cerr << source << "\noptimised: " << got << "\nplain: " << expected << "\n";
    std::abort();
}
