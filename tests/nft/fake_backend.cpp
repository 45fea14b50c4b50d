// SPDX-License-Identifier: GPL-2.0-or-later
// Applies transactions to a copy and swaps it in: all or nothing, as the kernel does.
#include "tests/nft/fake_backend.hpp"

#include <iterator>
#include <utility>

namespace outcall::nft {

using Failed = std::expected<void, CommitError>;

struct FakeCommit {
    const FakeKernel& kernel;
    int socket;
    FakeKernel::Tables tables;

    static Failed failed(Failure failure, std::string what) {
        return std::unexpected(CommitError{failure, std::move(what)});
    }
    static Failed absent(const Table& table) {
        return failed(Failure::Absent, to_string(table) + ": No such file or directory");
    }
    // The table, if this socket may write to it.
    std::expected<FakeKernel::FakeTable*, CommitError> writable(const Table& name) {
        const auto found = tables.find(name);
        if (found == tables.end()) {
            return std::unexpected(absent(name).error());
        }
        if (found->second.owner != 0 && found->second.owner != socket) {
            return std::unexpected(
                failed(Failure::Owned, to_string(name) + ": Operation not permitted").error());
        }
        return &found->second;
    }
    std::expected<FakeKernel::FakeSet*, CommitError> writable(const Set& name) {
        const auto table = writable(name.table);
        if (!table) {
            return std::unexpected(table.error());
        }
        const auto found = (*table)->sets.find(std::string(name.name));
        if (found == (*table)->sets.end()) {
            return std::unexpected(absent(name.table).error());
        }
        return &found->second;
    }
    bool expired(const FakeKernel::Element& element) const {
        return element.deadline && *element.deadline <= kernel.now();
    }

    Failed operator()(const AddTable& op) {
        if ((op.flags & table_owner) != 0 && !kernel.features.owner) {
            return failed(Failure::Refused, "Operation not supported");
        }
        if ((op.flags & table_persist) != 0 && !kernel.features.persist) {
            return failed(Failure::Refused, "Operation not supported");
        }
        const auto [place, added] = tables.try_emplace(op.table);
        FakeKernel::FakeTable& table = place->second;
        if (added) {
            table.flags = op.flags;
            table.owner = (op.flags & table_owner) != 0 ? socket : 0;
            return {};
        }
        if (auto allowed = writable(op.table); !allowed) {
            return std::unexpected(allowed.error());
        }
        const bool adopts = (op.flags & table_owner) != 0 && table.flags == table_persist;
        if (table.flags != op.flags && !adopts) {
            return failed(Failure::Refused, "Operation not supported");
        }
        table.flags = op.flags;
        table.owner = (op.flags & table_owner) != 0 ? socket : 0;
        return {};
    }
    Failed operator()(const DeleteTable& op) {
        if (auto allowed = writable(op.table); !allowed) {
            return std::unexpected(allowed.error());
        }
        tables.erase(op.table);
        return {};
    }
    Failed operator()(const AddSet& op) {
        const auto table = writable(op.set->table);
        if (!table) {
            return std::unexpected(table.error());
        }
        const auto [place, added] = (*table)->sets.try_emplace(std::string(op.set->name));
        if (added) {
            place->second = {.handle = (*table)->next_handle++,
                             .kind = op.set->kind,
                             .size = op.set->size,
                             .elements = {}};
        }
        return {};
    }
    Failed operator()(const AddChain& op) {
        const auto table = writable(op.table);
        if (!table) {
            return std::unexpected(table.error());
        }
        (*table)->chains[std::string(op.chain)] += op.rules.size();
        return {};
    }
    Failed operator()(const AddElements& op) {
        const auto set = writable(*op.set);
        if (!set) {
            return std::unexpected(set.error());
        }
        for (const SetElement& element : op.elements) {
            if (element.timeout && (*set)->kind == SetKind::Plain) {
                return failed(Failure::Refused, "Invalid argument");
            }
            add(**set, element);
            if ((*set)->size != 0 && (*set)->elements.size() > (*set)->size) {
                return failed(Failure::Full, "Too many open files in system");
            }
        }
        return {};
    }
    Failed operator()(const DeleteElements& op) {
        if (op.absent == Absent::IsDone && !kernel.features.destroy) {
            return failed(Failure::Refused, "Invalid argument");
        }
        const auto set = writable(*op.set);
        if (!set) {
            return std::unexpected(set.error());
        }
        for (const ElementKey& key : op.keys) {
            const auto found = (*set)->elements.find(key);
            const bool there = found != (*set)->elements.end() && !expired(found->second);
            if (!there && op.absent == Absent::IsError) {
                return absent(op.set->table);
            }
            if (there) {
                (*set)->elements.erase(found);
            }
        }
        return {};
    }
    Failed operator()(const FlushSet& op) {
        const auto set = writable(*op.set);
        if (!set) {
            return std::unexpected(set.error());
        }
        (*set)->elements.clear();
        return {};
    }

    void add(FakeKernel::FakeSet& set, const SetElement& element) const {
        const auto [place, added] = set.elements.try_emplace(element.key);
        const bool fresh = added || expired(place->second);
        if (fresh) {
            place->second = {.deadline = {}, .comment = element.comment, .counters = {}};
        }
        if (fresh || kernel.features.renew) {
            place->second.deadline =
                element.timeout ? std::optional(kernel.now() + *element.timeout) : std::nullopt;
        }
    }
};

bool FakeKernel::foreign_delete(const Table& table) {
    const auto found = tables_.find(table);
    if (found == tables_.end() || found->second.owner != 0) {
        return false;
    }
    tables_.erase(found);
    return true;
}

void FakeKernel::count(const Set& set, const ElementKey& key, Counters counters) {
    tables_.at(set.table).sets.at(std::string(set.name)).elements.at(key).counters = counters;
}

FakeBackend::~FakeBackend() {
    for (auto place = kernel_.tables_.begin(); place != kernel_.tables_.end();) {
        FakeKernel::FakeTable& table = place->second;
        const bool goes = table.owner == socket_ && (table.flags & table_persist) == 0;
        if (table.owner == socket_) {
            table.owner = 0;
            table.flags &= ~table_owner;
        }
        place = goes ? kernel_.tables_.erase(place) : std::next(place);
    }
}

Result<Features> FakeBackend::probe() {
    if (!kernel_.privileged) {
        return std::unexpected(to_error({Failure::NoPermission, "Operation not permitted"}));
    }
    return kernel_.features;
}

std::expected<void, CommitError> FakeBackend::commit(const Transaction& transaction) {
    if (!kernel_.privileged) {
        return FakeCommit::failed(Failure::NoPermission, "Operation not permitted");
    }
    std::optional<FakeKernel::Fault> fault;
    if (!kernel_.faults_.empty()) {
        fault = kernel_.faults_.front();
        kernel_.faults_.pop_front();
    }
    if (fault == FakeKernel::Fault::Refused) {
        return FakeCommit::failed(Failure::Refused, "Invalid argument");
    }
    if (fault == FakeKernel::Fault::LostAndUnclear) {
        return FakeCommit::failed(Failure::Unclear, "Interrupted system call");
    }
    FakeCommit commit{kernel_, socket_, kernel_.tables_};
    for (const Operation& operation : transaction) {
        if (auto done = std::visit(commit, operation); !done) {
            return done;
        }
    }
    kernel_.tables_ = std::move(commit.tables);
    kernel_.committed += to_string(transaction);
    if (fault) {
        return FakeCommit::failed(Failure::Unclear, "No buffer space available");
    }
    return {};
}

Result<std::optional<Inventory>> FakeBackend::inventory(const Table& name) {
    const auto found = kernel_.tables_.find(name);
    if (found == kernel_.tables_.end()) {
        return std::nullopt;
    }
    const FakeKernel::FakeTable& table = found->second;
    Inventory inventory{
        .flags = table.flags, .ours = table.owner == socket_, .chains = table.chains, .sets = {}};
    for (const auto& [set, content] : table.sets) {
        inventory.sets[set] = content.handle;
    }
    return inventory;
}

Result<std::vector<StoredElement>> FakeBackend::dump(const Set& name) {
    const auto table = kernel_.tables_.find(name.table);
    if (table == kernel_.tables_.end() || !table->second.sets.contains(std::string(name.name))) {
        return fail(ErrorCode::NotFound, "no such set", std::string(name.name));
    }
    std::vector<StoredElement> elements;
    for (const auto& [key, element] : table->second.sets.at(std::string(name.name)).elements) {
        StoredElement stored{
            .key = key, .remaining = {}, .counters = element.counters, .comment = element.comment};
        if (element.deadline) {
            if (*element.deadline <= kernel_.now()) {
                continue;
            }
            stored.remaining =
                std::chrono::ceil<std::chrono::milliseconds>(*element.deadline - kernel_.now());
        }
        elements.push_back(std::move(stored));
    }
    return elements;
}

Result<std::optional<StoredElement>> FakeBackend::find(const Set& set, const ElementKey& key) {
    const auto elements = dump(set);
    if (!elements) {
        return std::optional<StoredElement>{}; // the kernel says the same of a set and an element
    }
    for (const StoredElement& element : *elements) {
        if (element.key == key) {
            return element;
        }
    }
    return std::optional<StoredElement>{};
}

} // namespace outcall::nft
