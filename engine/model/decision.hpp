// SPDX-License-Identifier: GPL-2.0-or-later
// The outcome of judging one request: allow or block, and which layer, rule and file said so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace outcall {

enum class Verdict : std::uint8_t { Block, Allow };

// In the order in which they are asked (DESIGN §4).
enum class Layer : std::uint8_t { Lockdown, Learning, Global, Policy, Session, Builtin, Default };

// S003-FR-019. `rule` and `file` are empty when no rule decided.
struct Decision {
    Verdict verdict = Verdict::Block;
    Layer layer = Layer::Default;
    std::string rule = {};
    std::string file = {};
    bool logged = false;

    bool operator==(const Decision&) const = default;
};

std::string_view name(Verdict verdict);
std::string_view name(Layer layer);

} // namespace outcall
