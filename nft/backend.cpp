// SPDX-License-Identifier: GPL-2.0-or-later
// What a failed commit means to callers.
#include "nft/backend.hpp"

namespace outcall::nft {

Error to_error(const CommitError& error) {
    switch (error.failure) {
    case Failure::NoPermission:
        return {ErrorCode::KernelRefused, "CAP_NET_ADMIN is missing: " + error.message,
                "netfilter"};
    case Failure::Owned:
        return {ErrorCode::Conflict, "another process owns the outcall tables: " + error.message,
                "netfilter"};
    case Failure::Full:
        return {ErrorCode::LimitExceeded, "a set is full: " + error.message, "netfilter"};
    case Failure::Absent:
    case Failure::Refused:
    case Failure::Unclear: break;
    }
    return {ErrorCode::KernelRefused, error.message, "netfilter"};
}

} // namespace outcall::nft
