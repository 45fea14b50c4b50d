// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of the language that can be off.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace outcall::cel {

enum class Feature : std::uint8_t {
    CoreMacros,        // has all exists exists_one map filter
    OptionalSyntax,    // a.?b a[?k] [?x] {?k: v}
    OptionalMacros,    // optMap optFlatMap
    BindingMacros,     // cel.bind
    TwoVariableMacros, // all exists existsOne transformList transformMap transformMapEntry
    BlockMacros,       // cel.block cel.index cel.iterVar: written by optimizers, not by authors
};

class Syntax {
public:
    bool has(Feature feature) const { return features_[static_cast<std::size_t>(feature)]; }
    Syntax& with(Feature feature) {
        features_.set(static_cast<std::size_t>(feature));
        return *this;
    }
    Syntax& without(Feature feature) {
        features_.reset(static_cast<std::size_t>(feature));
        return *this;
    }

    // All that authors may use.
    static Syntax for_authors() {
        Syntax syntax;
        syntax.features_.set();
        return syntax.without(Feature::BlockMacros);
    }

private:
    std::bitset<6> features_;
};

} // namespace outcall::cel
