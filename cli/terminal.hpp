// SPDX-License-Identifier: GPL-2.0-or-later
// Where answers go: what the terminal can do, and writing to it.
#pragma once

#include "cli/failure.hpp"
#include "cli/page.hpp"

#include <string>
#include <string_view>

namespace outcall::cli {

// Colours and a width only when standard output is a terminal; NO_COLOR and TERM=dumb are heeded.
Paper standard_output();

// Whether someone is there whom the authority could ask.
bool someone_is_there();

// Shows the text and asks the question on standard error; whether the answer is yes.
bool confirmed(std::string_view text, std::string_view question);

// False when it could not be written in full (a full disk).
bool write_out(std::string_view text);

// "outcallctl: message; hint" on standard error, one line whatever the message holds.
void complain(const Failure& failure);

// The line, without its end.
std::string complaint(const Failure& failure);

} // namespace outcall::cli
