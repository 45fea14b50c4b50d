// SPDX-License-Identifier: GPL-2.0-or-later
// The extension libraries: what Environment::enable() finds by name. Each has a file of its own in
// this folder.
#pragma once

#include "engine/cel/function.hpp"

#include <span>

namespace outcall::cel {

std::span<const Function> optional_functions();

std::span<const Library> extension_libraries();

std::span<const Function> encoder_functions();
std::span<const Function> list_functions();
std::span<const Function> math_functions();
std::span<const Function> network_functions();
std::span<const Function> set_functions();
std::span<const Function> text_functions();

} // namespace outcall::cel
