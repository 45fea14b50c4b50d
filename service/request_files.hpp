// SPDX-License-Identifier: GPL-2.0-or-later
// Rule requests on the disk: a record each in the state directory, and, of an approved one, its
// rule file among the others. Blocks; a value, so that the worker has its own.
#pragma once

#include "engine/model/rule_request.hpp"
#include "service/rule_directory.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace outcall::service {

// agent-<id>.yaml
std::string rule_file_name(const RuleRequestId& id);

// What a start found. `notes`: what was set right, one line each.
struct FoundRequests {
    std::vector<RuleRequestInfo> requests;
    std::vector<std::string> notes;
};

class RequestFiles {
public:
    // <state>/requests, mode 0700, is made with the first record.
    RequestFiles(const std::filesystem::path& state, std::filesystem::path rules)
        : records_{state / "requests"}, rules_{std::move(rules)} {}

    Result<void> save(const RuleRequestInfo& request) const; // whole, or not at all
    Result<void> erase(const RuleRequestId& id) const;

    // AlreadyExists: somebody else has put such a file there.
    Result<void> publish(const RuleRequestInfo& request) const;
    Result<void> withdraw(const RuleRequestId& id) const;

    // Reads all records. A damaged one is set aside as NAME.damaged. A rule file whose request is
    // pending is of an approval that a crash cut short, and is removed; a fault is that it cannot
    // be, for it would be loaded though nobody approved it. Before the rules are loaded.
    Result<FoundRequests> recover() const;

private:
    Result<UniqueFd> records() const;
    Result<void> take_back(const RuleRequestInfo& request, FoundRequests& found) const;
    void read_record(const UniqueFd& directory, const std::string& name,
                     FoundRequests& found) const;

    std::filesystem::path records_;
    std::filesystem::path rules_;
};

} // namespace outcall::service
