// SPDX-License-Identifier: GPL-2.0-or-later
// What a verb shows to people, as a value: lines, lists of facts and tables. render() is the only
// way from here to text; it escapes every cell (cli/printable.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace outcall::cli {

enum class Paint : std::uint8_t { Plain, Good, Bad, Warning, Dim, Strong };

struct Cell {
    std::string text;
    Paint paint = Paint::Plain;
};

// A sentence, put together from cells without anything between them.
using Line = std::vector<Cell>;

// "Title:  value", values aligned.
using Facts = std::vector<std::pair<std::string, Cell>>;

enum class Align : std::uint8_t { Left, Right };

struct Column {
    std::string title;
    Align align = Align::Left;
    std::size_t floor = 0; // narrowest it may be made when the paper is narrow; 0: as wide as it is
};

struct Table {
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows; // as many cells a row as there are columns
    std::string when_empty;              // said instead of a table without rows
};

using Block = std::variant<Line, Facts, Table>;
using Page = std::vector<Block>;

// After an empty line a title and, indented below it, the text with its own line breaks; nothing
// for an empty text.
void add_text(Page& page, const std::string& title, const std::string& text);

enum class Colours : std::uint8_t { Off, On };

struct Paper {
    std::size_t width = 0; // in columns; 0: unlimited, nothing is cut
    Colours colours = Colours::Off;
};

std::string render(const Page& page, const Paper& paper);

} // namespace outcall::cli
