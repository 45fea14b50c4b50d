// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out pages: alignment, widths, colours.
#include "cli/page.hpp"

#include "cli/printable.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

namespace outcall::cli {
namespace {

constexpr std::size_t gap = 2;

std::string_view colour_of(Paint paint) {
    switch (paint) {
    case Paint::Plain: return "";
    case Paint::Good: return "\x1b[32m";
    case Paint::Bad: return "\x1b[1;31m";
    case Paint::Warning: return "\x1b[33m";
    case Paint::Dim: return "\x1b[2m";
    case Paint::Strong: return "\x1b[1m";
    }
    return "";
}

// `shown` was escaped by the caller.
std::string painted(std::string_view shown, Paint paint, const Paper& paper) {
    if (paper.colours == Colours::Off || paint == Paint::Plain || shown.empty())
        return std::string{shown};
    return std::string{colour_of(paint)}.append(shown).append("\x1b[0m");
}

struct Layout {
    std::vector<std::size_t> widths;
    std::size_t total() const {
        const std::size_t gaps = widths.empty() ? 0 : gap * (widths.size() - 1);
        return std::accumulate(widths.begin(), widths.end(), gaps);
    }
};

// The widest column that may still be narrowed.
std::optional<std::size_t> next_to_shrink(const Table& table, const Layout& layout) {
    std::optional<std::size_t> widest;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const std::size_t floor = table.columns[i].floor;
        if (floor == 0 || layout.widths[i] <= floor)
            continue;
        if (!widest || layout.widths[i] > layout.widths[*widest])
            widest = i;
    }
    return widest;
}

Layout lay_out(const Table& table, const Paper& paper) {
    Layout layout;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        std::size_t width = columns_of(table.columns[i].title);
        for (const auto& row : table.rows)
            width = std::max(width, columns_of(printable(row[i].text)));
        layout.widths.push_back(width);
    }
    while (paper.width != 0 && layout.total() > paper.width) {
        const auto column = next_to_shrink(table, layout);
        if (!column)
            break;
        --layout.widths[*column];
    }
    return layout;
}

std::string render_row(const Table& table, const Layout& layout, const std::vector<Cell>& row,
                       const Paper& paper) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string shown = clipped(printable(row[i].text), layout.widths[i]);
        const std::string padding(layout.widths[i] - columns_of(shown), ' ');
        if (i != 0)
            out.append(gap, ' ');
        if (table.columns[i].align == Align::Right)
            out += padding;
        out += painted(shown, row[i].paint, paper);
        if (table.columns[i].align == Align::Left && i + 1 < row.size())
            out += padding;
    }
    return out + '\n';
}

std::string render_block(const Line& line, const Paper& paper) {
    std::string out;
    for (const Cell& cell : line)
        out += painted(printable(cell.text), cell.paint, paper);
    return out + '\n';
}

std::string render_block(const Facts& facts, const Paper& paper) {
    std::size_t width = 0;
    for (const auto& [title, cell] : facts)
        width = std::max(width, columns_of(title));
    std::string out;
    for (const auto& [title, cell] : facts) {
        out += painted(title + ':', Paint::Strong, paper);
        out.append(width - columns_of(title) + gap, ' ');
        out += painted(printable(cell.text), cell.paint, paper) + '\n';
    }
    return out;
}

std::string render_block(const Table& table, const Paper& paper) {
    if (table.rows.empty())
        return table.when_empty.empty() ? "" : printable(table.when_empty) + '\n';
    const Layout layout = lay_out(table, paper);
    std::vector<Cell> titles;
    for (const Column& column : table.columns)
        titles.push_back({column.title, Paint::Strong});
    std::string out = render_row(table, layout, titles, paper);
    for (const auto& row : table.rows)
        out += render_row(table, layout, row, paper);
    return out;
}

} // namespace

void add_text(Page& page, const std::string& title, const std::string& text) {
    if (text.empty())
        return;
    page.push_back(Line{{""}});
    page.push_back(Line{{title + ":", Paint::Strong}});
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        page.push_back(Line{{"  " + text.substr(start, end - start)}});
        start = end + 1;
    }
}

std::string render(const Page& page, const Paper& paper) {
    std::string out;
    for (const Block& block : page)
        out += std::visit([&](const auto& shape) { return render_block(shape, paper); }, block);
    return out;
}

} // namespace outcall::cli
