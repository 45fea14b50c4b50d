// SPDX-License-Identifier: GPL-2.0-or-later
// Regular expressions of matches(): RE2, unanchored, bounded in program size and in work.
#pragma once

#include "engine/cel/workspace.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace outcall::cel {

// Immutable after compile() and shareable between threads.
class Regex {
public:
    // The error is RE2's word for what is wrong, or the limit that the pattern exceeds.
    static std::expected<Regex, std::string> compile(std::string_view pattern);

    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    std::size_t instructions() const;

    // A bool, or an error when text and pattern together are beyond limits::regex_work.
    Datum search(Workspace& workspace, std::string_view text) const;

private:
    explicit Regex(std::unique_ptr<re2::RE2> pattern);
    std::unique_ptr<re2::RE2> pattern_;
};

} // namespace outcall::cel
