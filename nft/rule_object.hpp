// SPDX-License-Identifier: GPL-2.0-or-later
// Rules and sets as libnftnl objects.
#pragma once

#include "nft/owned.hpp"
#include "nft/transaction.hpp"

#include <cstdint>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <string_view>

namespace outcall::nft {

using RuleObject = Owned<nftnl_rule, nftnl_rule_free>;
using SetObject = Owned<nftnl_set, nftnl_set_free>;

RuleObject make_rule(const Table& table, std::string_view chain, const Rule& rule);
// `id` is unique in its batch.
SetObject make_set(const Set& set, std::uint32_t id);

} // namespace outcall::nft
