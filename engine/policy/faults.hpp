// SPDX-License-Identifier: GPL-2.0-or-later
// What is wrong with a set of rule files: every fault, up to limits::reported of them.
#pragma once

#include "engine/model/error.hpp"

#include <string>
#include <vector>

namespace outcall::policy {

class Faults {
public:
    // `where` is FILE or FILE:LINE:COLUMN.
    void add(std::string where, std::string message);

    bool empty() const { return errors_.empty(); }
    bool full() const; // nothing more is going to be listed
    // The last one says so when more were found than are listed.
    std::vector<Error> take() && { return std::move(errors_); }

private:
    std::vector<Error> errors_;
};

} // namespace outcall::policy
