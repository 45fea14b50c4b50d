// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/page.hpp"

#include "cli/printable.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace outcall::cli {
namespace {

Table sample() {
    return {.columns = {{"NAME", Align::Left, 4}, {"N", Align::Right}, {"IMAGE", Align::Left, 6}},
            .rows = {{{"web"}, {"7"}, {"registry.example/web:1"}},
                     {{"größenwahn"}, {"10"}, {"db", Paint::Good}}},
            .when_empty = "Nothing."};
}

TEST(RenderTable, AlignsAndDoesNotPadTheEnd) {
    EXPECT_EQ(render({sample()}, {}), "NAME         N  IMAGE\n"
                                      "web          7  registry.example/web:1\n"
                                      "größenwahn  10  db\n");
}

TEST(RenderTable, NarrowsTheWidestColumnsFirst) {
    const std::string text = render({sample()}, {.width = 24});
    EXPECT_EQ(text, "NAME        N  IMAGE\n"
                    "web         7  registry…\n"
                    "größenwa…  10  db\n");
}

TEST(RenderTable, StopsAtTheFloors) {
    EXPECT_EQ(render({sample()}, {.width = 1}), "NAME   N  IMAGE\n"
                                                "web    7  regis…\n"
                                                "grö…  10  db\n");
}

TEST(RenderTable, SaysThatItIsEmpty) {
    Table empty = sample();
    empty.rows.clear();
    EXPECT_EQ(render({empty}, {}), "Nothing.\n");
}

TEST(RenderTable, KeepsAlignmentUnderColoursAndEscapes) {
    const Table table{.columns = {{"A"}, {"B"}},
                      .rows = {{{"\x1b", Paint::Bad}, {"x"}}, {{"12345"}, {"y"}}},
                      .when_empty = ""};
    EXPECT_EQ(render({table}, {.colours = Colours::On}), "\x1b[1mA\x1b[0m      \x1b[1mB\x1b[0m\n"
                                                         "\x1b[1;31m\\x1b\x1b[0m   x\n"
                                                         "12345  y\n");
}

TEST(RenderFacts, AlignsValues) {
    EXPECT_EQ(render({Facts{{"Id", {"a"}}, {"Registered", {"2 min ago"}}}}, {}),
              "Id:          a\n"
              "Registered:  2 min ago\n");
}

TEST(Render, LetsNoControlByteThrough) {
    const std::string hostile = "\x1b]0;owned\x07\n\x9b\xc2\x9b\u202e";
    const Page page{Line{{hostile}, {hostile}}, Facts{{"Name", {hostile}}},
                    Table{{{"T"}}, {{{hostile}}}, hostile}, Table{{{"T"}}, {}, hostile}};
    std::istringstream lines{render(page, {})};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_EQ(line, printable(line));
    EXPECT_EQ(count, 5U);
}

} // namespace
} // namespace outcall::cli
