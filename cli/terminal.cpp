// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/terminal.hpp"

#include "cli/printable.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace outcall::cli {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

// Line breaks of a long message (one cause a line) become separators.
std::string one_line(std::string_view text) {
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    std::string out;
    for (const char c : text)
        c == '\n' ? out += "; " : out += c;
    return out;
}

} // namespace

Paper standard_output() {
    if (::isatty(STDOUT_FILENO) == 0)
        return {};
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    const bool plain = !environment("NO_COLOR").empty() || environment("TERM") == "dumb";
    return {.width = known ? size.ws_col : std::size_t{0},
            .colours = plain ? Colours::Off : Colours::On};
}

bool someone_is_there() {
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

bool confirmed(std::string_view text, std::string_view question) {
    std::fprintf(stderr, "%.*s%.*s [y/N] ", static_cast<int>(text.size()), text.data(),
                 static_cast<int>(question.size()), question.data());
    std::string answer;
    for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar())
        if (answer.size() < 4)
            answer += static_cast<char>(c);
    return answer == "y" || answer == "Y" || answer == "yes";
}

bool write_out(std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
}

std::string complaint(const Failure& failure) {
    const std::string hint = failure.hint.empty() ? "" : "; " + failure.hint;
    return printable("outcallctl: " + one_line(failure.message) + hint);
}

void complain(const Failure& failure) {
    std::fprintf(stderr, "%s\n", complaint(failure).c_str());
}

} // namespace outcall::cli
