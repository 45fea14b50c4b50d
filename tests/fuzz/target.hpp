// SPDX-License-Identifier: GPL-2.0-or-later
// One fuzz target: libFuzzer feeds it in the fuzz preset, replay.cpp with the corpus in all others.
// What it holds for wrong it prints, and aborts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// `what` should hold of `about`.
inline void require(bool holds, std::string_view what, std::string_view about) {
    if (holds)
        return;
    std::cerr << what << ": " << about << "\n";
    std::abort();
}
