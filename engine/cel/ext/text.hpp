// SPDX-License-Identifier: GPL-2.0-or-later
// A string that a function puts together piece by piece.
#pragma once

#include "engine/cel/workspace.hpp"

#include <string>
#include <string_view>

namespace outcall::cel {

// Each piece is charged before it is copied, so that what is held is within the budget.
class Text {
public:
    explicit Text(Workspace& workspace) : workspace_{workspace} {}

    // False when the budget is exhausted.
    bool append(std::string_view piece) {
        Budget& budget = workspace_.budget();
        if (!budget.bytes(piece.size()) || !budget.work(1))
            return false;
        text_ += piece;
        return true;
    }

    // The string, or the error of the exhausted budget.
    Datum finish() const {
        return workspace_.budget().exhausted() ? workspace_.exhausted()
                                               : workspace_.charged_string(text_);
    }

private:
    Workspace& workspace_;
    std::string text_;
};

} // namespace outcall::cel
