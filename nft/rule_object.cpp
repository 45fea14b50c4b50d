// SPDX-License-Identifier: GPL-2.0-or-later
// From our expressions to nf_tables': load fields into registers, compare, look up, act.
#include "nft/rule_object.hpp"

#include <array>
#include <libnftnl/expr.h>
#include <libnftnl/udata.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <new>
#include <string>

namespace outcall::nft {

namespace {

constexpr std::uint32_t register_bytes = 4;
using UserData = Owned<nftnl_udata_buf, nftnl_udata_buf_free>;

nftnl_expr* make(const char* name) {
    nftnl_expr* expression = nftnl_expr_alloc(name);
    if (expression == nullptr) {
        throw std::bad_alloc();
    }
    return expression;
}

// Appends to a rule, which owns what it is given.
class RuleWriter {
public:
    explicit RuleWriter(nftnl_rule* rule) : rule_(rule) {}

    void operator()(const Equals& match) {
        load(match.field, NFT_REG32_00);
        compare(NFT_CMP_EQ, match.value);
    }
    void operator()(const HasBits& match) {
        load(match.field, NFT_REG32_00);
        mask(match.mask, 0);
        const std::vector<std::uint8_t> zero(register_bytes);
        compare(match.relation == Relation::Is ? NFT_CMP_NEQ : NFT_CMP_EQ, zero);
    }
    void operator()(const InSet& match) {
        std::uint32_t place = NFT_REG32_00;
        for (const Field& field : match.fields) {
            load(field, place);
            place += (field.length + register_bytes - 1) / register_bytes;
        }
        nftnl_expr* lookup = make("lookup");
        nftnl_expr_set_u32(lookup, NFTNL_EXPR_LOOKUP_SREG, NFT_REG32_00);
        nftnl_expr_set_str(lookup, NFTNL_EXPR_LOOKUP_SET, std::string(match.set->name).c_str());
        if (match.relation == Relation::IsNot) {
            nftnl_expr_set_u32(lookup, NFTNL_EXPR_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        }
        nftnl_rule_add_expr(rule_, lookup);
    }
    void operator()(const ChangeMark& change) {
        nftnl_expr* load = make("meta");
        nftnl_expr_set_u32(load, NFTNL_EXPR_META_KEY, NFT_META_MARK);
        nftnl_expr_set_u32(load, NFTNL_EXPR_META_DREG, NFT_REG32_00);
        nftnl_rule_add_expr(rule_, load);
        mask(~(change.clear | change.set), change.set);
        nftnl_expr* store = make("meta");
        nftnl_expr_set_u32(store, NFTNL_EXPR_META_KEY, NFT_META_MARK);
        nftnl_expr_set_u32(store, NFTNL_EXPR_META_SREG, NFT_REG32_00);
        nftnl_rule_add_expr(rule_, store);
    }
    void operator()(const Count&) { nftnl_rule_add_expr(rule_, make("counter")); }
    void operator()(const LimitRate& limit) {
        nftnl_expr* expression = make("limit");
        nftnl_expr_set_u64(expression, NFTNL_EXPR_LIMIT_RATE, limit.per_second);
        nftnl_expr_set_u64(expression, NFTNL_EXPR_LIMIT_UNIT, 1);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_LIMIT_BURST, 5);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
        nftnl_rule_add_expr(rule_, expression);
    }
    void operator()(const Log& log) {
        nftnl_expr* expression = make("log");
        nftnl_expr_set_u16(expression, NFTNL_EXPR_LOG_GROUP, log.group);
        nftnl_expr_set_str(expression, NFTNL_EXPR_LOG_PREFIX, log.prefix.c_str());
        nftnl_rule_add_expr(rule_, expression);
    }
    void operator()(Verdict verdict) {
        constexpr std::array<int, 3> numbers{NF_ACCEPT, NF_DROP, NFT_RETURN};
        decide(numbers.at(static_cast<std::size_t>(verdict)), nullptr);
    }
    void operator()(const Goto& jump) { decide(NFT_GOTO, std::string(jump.chain).c_str()); }

private:
    void load(const Field& field, std::uint32_t place) {
        if (field.source == Source::Meta) {
            nftnl_expr* meta = make("meta");
            nftnl_expr_set_u32(meta, NFTNL_EXPR_META_KEY, field.at);
            nftnl_expr_set_u32(meta, NFTNL_EXPR_META_DREG, place);
            nftnl_rule_add_expr(rule_, meta);
        } else if (field.source == Source::Conntrack) {
            nftnl_expr* conntrack = make("ct");
            nftnl_expr_set_u32(conntrack, NFTNL_EXPR_CT_KEY, field.at);
            nftnl_expr_set_u32(conntrack, NFTNL_EXPR_CT_DREG, place);
            nftnl_rule_add_expr(rule_, conntrack);
        } else {
            load_payload(field, place);
        }
    }
    void load_payload(const Field& field, std::uint32_t place) {
        const std::uint32_t base = field.source == Source::LinkHeader ? NFT_PAYLOAD_LL_HEADER
                                   : field.source == Source::NetworkHeader
                                       ? NFT_PAYLOAD_NETWORK_HEADER
                                       : NFT_PAYLOAD_TRANSPORT_HEADER;
        nftnl_expr* payload = make("payload");
        nftnl_expr_set_u32(payload, NFTNL_EXPR_PAYLOAD_BASE, base);
        nftnl_expr_set_u32(payload, NFTNL_EXPR_PAYLOAD_OFFSET, field.at);
        nftnl_expr_set_u32(payload, NFTNL_EXPR_PAYLOAD_LEN, field.length);
        nftnl_expr_set_u32(payload, NFTNL_EXPR_PAYLOAD_DREG, place);
        nftnl_rule_add_expr(rule_, payload);
    }
    void compare(std::uint32_t operation, const std::vector<std::uint8_t>& value) {
        nftnl_expr* expression = make("cmp");
        nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_SREG, NFT_REG32_00);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_OP, operation);
        nftnl_expr_set(expression, NFTNL_EXPR_CMP_DATA, value.data(),
                       static_cast<std::uint32_t>(value.size()));
        nftnl_rule_add_expr(rule_, expression);
    }
    void mask(std::uint32_t kept, std::uint32_t set) {
        nftnl_expr* expression = make("bitwise");
        nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_SREG, NFT_REG32_00);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_DREG, NFT_REG32_00);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_LEN, register_bytes);
        nftnl_expr_set(expression, NFTNL_EXPR_BITWISE_MASK, &kept, sizeof kept);
        nftnl_expr_set(expression, NFTNL_EXPR_BITWISE_XOR, &set, sizeof set);
        nftnl_rule_add_expr(rule_, expression);
    }
    void decide(int verdict, const char* chain) {
        nftnl_expr* expression = make("immediate");
        nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
        nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_VERDICT, static_cast<std::uint32_t>(verdict));
        if (chain != nullptr) {
            nftnl_expr_set_str(expression, NFTNL_EXPR_IMM_CHAIN, chain);
        }
        nftnl_rule_add_expr(rule_, expression);
    }

    nftnl_rule* rule_;
};

// Only for `nft list`: without it interface names come out empty.
void put_byte_order(nftnl_set* object, const Set& set) {
    constexpr std::uint32_t host_order = 1; // nft's enum byteorder
    if (set.key.size() != 1 || set.key.front() != KeyPart::Interface) {
        return;
    }
    const UserData data(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));
    nftnl_udata_put_u32(data.get(), NFTNL_UDATA_SET_KEYBYTEORDER, host_order);
    nftnl_set_set_data(object, NFTNL_SET_USERDATA, nftnl_udata_buf_data(data.get()),
                       nftnl_udata_buf_len(data.get()));
}

} // namespace

RuleObject make_rule(const Table& table, std::string_view chain, const Rule& rule) {
    RuleObject object(nftnl_rule_alloc());
    nftnl_rule_set_u32(object.get(), NFTNL_RULE_FAMILY, static_cast<std::uint32_t>(table.family));
    nftnl_rule_set_str(object.get(), NFTNL_RULE_TABLE, std::string(table.name).c_str());
    nftnl_rule_set_str(object.get(), NFTNL_RULE_CHAIN, std::string(chain).c_str());
    RuleWriter writer(object.get());
    for (const Expression& expression : rule) {
        std::visit(writer, expression);
    }
    return object;
}

SetObject make_set(const Set& set, std::uint32_t id) {
    SetObject object(nftnl_set_alloc());
    std::uint32_t type = 0;
    std::uint32_t length = 0;
    for (KeyPart part : set.key) {
        type = type << 6 | type_of(part).number; // as nft encodes a concatenation
        length += type_of(part).length;
    }
    nftnl_set_set_u32(object.get(), NFTNL_SET_FAMILY, static_cast<std::uint32_t>(set.table.family));
    nftnl_set_set_str(object.get(), NFTNL_SET_TABLE, std::string(set.table.name).c_str());
    nftnl_set_set_str(object.get(), NFTNL_SET_NAME, std::string(set.name).c_str());
    nftnl_set_set_u32(object.get(), NFTNL_SET_ID, id);
    nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_TYPE, type);
    nftnl_set_set_u32(object.get(), NFTNL_SET_KEY_LEN, length);
    put_byte_order(object.get(), set);
    if (set.size > 0) {
        nftnl_set_set_u32(object.get(), NFTNL_SET_DESC_SIZE, set.size);
    }
    if (set.kind == SetKind::Timed) {
        nftnl_set_set_u32(object.get(), NFTNL_SET_FLAGS, NFT_SET_TIMEOUT);
        nftnl_set_add_expr(object.get(), make("counter"));
    }
    return object;
}

} // namespace outcall::nft
