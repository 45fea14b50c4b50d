// SPDX-License-Identifier: GPL-2.0-or-later
// Tables, chains, sets and rules go through libnftnl; elements, the hot path, straight to libmnl.
#include "nft/batch.hpp"

#include "nft/owned.hpp"
#include "nft/rule_object.hpp"

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <string>

namespace outcall::nft {

namespace {

constexpr std::uint16_t destroy_elements = 30; // NFT_MSG_DESTROYSETELEM, newer than our headers
constexpr std::size_t message_room = 16UL * 1024;
constexpr std::size_t element_room = 512;          // key, timeout, comment of 128 bytes
constexpr std::size_t element_bytes = 32UL * 1024; // a nest ends at 64 KiB
constexpr std::uint8_t comment_type = 0;           // NFTNL_UDATA_SET_ELEM_COMMENT
constexpr std::size_t kept_bytes = 1024UL * 1024;

using TableObject = Owned<nftnl_table, nftnl_table_free>;
using ChainObject = Owned<nftnl_chain, nftnl_chain_free>;

void put_names(nlmsghdr* message, const Set& set) {
    mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, std::string(set.table.name).c_str());
    mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_SET, std::string(set.name).c_str());
}

void put_key(nlmsghdr* message, const ElementKey& key) {
    nlattr* nest = mnl_attr_nest_start(message, NFTA_SET_ELEM_KEY);
    mnl_attr_put(message, NFTA_DATA_VALUE, key.bytes().size(), key.bytes().data());
    mnl_attr_nest_end(message, nest);
}

// Both the timeout and what is left of it: an equal timeout alone would not be renewed.
void put_timeout(nlmsghdr* message, std::chrono::milliseconds timeout) {
    const std::uint64_t value = htobe64(static_cast<std::uint64_t>(timeout.count()));
    mnl_attr_put_u64(message, NFTA_SET_ELEM_TIMEOUT, value);
    mnl_attr_put_u64(message, NFTA_SET_ELEM_EXPIRATION, value);
}

void put_comment(nlmsghdr* message, const std::string& comment) {
    std::string data{static_cast<char>(comment_type), static_cast<char>(comment.size() + 1)};
    data.append(comment).push_back('\0');
    mnl_attr_put(message, NFTA_SET_ELEM_USERDATA, data.size(), data.data());
}

void put_element(nlmsghdr* message, const SetElement& element) {
    nlattr* nest = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
    put_key(message, element.key);
    if (element.timeout) {
        put_timeout(message, *element.timeout);
    }
    if (!element.comment.empty()) {
        put_comment(message, element.comment);
    }
    mnl_attr_nest_end(message, nest);
}

void put_element(nlmsghdr* message, const ElementKey& key) {
    nlattr* nest = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
    put_key(message, key);
    mnl_attr_nest_end(message, nest);
}

} // namespace

struct BatchWriter {
    Batch& batch;

    void operator()(const AddTable& op) {
        nlmsghdr* message = batch.begin_message(NFT_MSG_NEWTABLE, NLM_F_CREATE, op.table);
        mnl_attr_put_strz(message, NFTA_TABLE_NAME, std::string(op.table.name).c_str());
        mnl_attr_put_u32(message, NFTA_TABLE_FLAGS, htonl(op.flags));
        batch.end_message(message);
    }
    void operator()(const DeleteTable& op) {
        nlmsghdr* message = batch.begin_message(NFT_MSG_DELTABLE, 0, op.table);
        mnl_attr_put_strz(message, NFTA_TABLE_NAME, std::string(op.table.name).c_str());
        batch.end_message(message);
    }
    void operator()(const AddSet& op) {
        const auto object = make_set(*op.set, batch.sequence_);
        nlmsghdr* message = batch.begin_message(NFT_MSG_NEWSET, NLM_F_CREATE, op.set->table);
        nftnl_set_nlmsg_build_payload(message, object.get());
        batch.end_message(message);
    }
    void operator()(const AddChain& op) {
        ChainObject object(nftnl_chain_alloc());
        nftnl_chain_set_str(object.get(), NFTNL_CHAIN_TABLE, std::string(op.table.name).c_str());
        nftnl_chain_set_str(object.get(), NFTNL_CHAIN_NAME, std::string(op.chain).c_str());
        if (op.hook) {
            nftnl_chain_set_str(object.get(), NFTNL_CHAIN_TYPE, "filter");
            nftnl_chain_set_u32(object.get(), NFTNL_CHAIN_HOOKNUM,
                                static_cast<std::uint32_t>(op.hook->point));
            nftnl_chain_set_s32(object.get(), NFTNL_CHAIN_PRIO, op.hook->priority);
            nftnl_chain_set_u32(object.get(), NFTNL_CHAIN_POLICY,
                                op.hook->policy == Verdict::Drop ? NF_DROP : NF_ACCEPT);
        }
        nlmsghdr* message = batch.begin_message(NFT_MSG_NEWCHAIN, NLM_F_CREATE, op.table);
        nftnl_chain_nlmsg_build_payload(message, object.get());
        batch.end_message(message);
        for (const Rule& rule : op.rules) {
            add_rule(op, rule);
        }
    }
    void operator()(const AddElements& op) {
        write_elements(NFT_MSG_NEWSETELEM, NLM_F_CREATE, *op.set, std::span(op.elements));
    }
    void operator()(const DeleteElements& op) {
        const std::uint16_t type =
            op.absent == Absent::IsDone ? destroy_elements : std::uint16_t{NFT_MSG_DELSETELEM};
        write_elements(type, 0, *op.set, std::span(op.keys));
    }
    void operator()(const FlushSet& op) {
        nlmsghdr* message = batch.begin_message(NFT_MSG_DELSETELEM, 0, op.set->table);
        put_names(message, *op.set);
        batch.end_message(message);
    }

private:
    void add_rule(const AddChain& op, const Rule& rule) {
        const auto object = make_rule(op.table, op.chain, rule);
        nlmsghdr* message =
            batch.begin_message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, op.table);
        nftnl_rule_nlmsg_build_payload(message, object.get());
        batch.end_message(message);
    }

    template <typename Element>
    void write_elements(std::uint16_t type, std::uint16_t flags, const Set& set,
                        std::span<const Element> elements) {
        while (!elements.empty()) {
            nlmsghdr* message = batch.begin_message(type, flags, set.table);
            put_names(message, set);
            nlattr* nest = mnl_attr_nest_start(message, NFTA_SET_ELEM_LIST_ELEMENTS);
            std::size_t count = 0;
            while (count < elements.size() && message->nlmsg_len < element_bytes) {
                put_element(message, elements[count++]);
            }
            mnl_attr_nest_end(message, nest);
            batch.end_message(message);
            elements = elements.subspan(count);
        }
    }
};

// The pointer is valid until the next call.
char* Batch::room(std::size_t bytes) {
    if (buffer_.size() < used_ + bytes) {
        buffer_.resize((used_ + bytes) * 2);
    }
    return reinterpret_cast<char*>(buffer_.data() + used_);
}

nlmsghdr* Batch::begin_message(std::uint16_t type, std::uint16_t flags, const Table& table) {
    char* place = room(element_bytes + message_room + element_room);
    last_message_ = used_;
    operations_.push_back(operation_);
    return nftnl_nlmsg_build_hdr(place, type, static_cast<std::uint16_t>(table.family), flags,
                                 sequence_++);
}

void Batch::end_message(const nlmsghdr* message) {
    used_ += MNL_ALIGN(message->nlmsg_len);
}

void Batch::write(const Transaction& transaction) {
    if (buffer_.size() > kept_bytes) {
        buffer_ = {};
    }
    used_ = 0;
    operations_.clear();
    first_sequence_ = ++sequence_;
    used_ += MNL_ALIGN(nftnl_batch_begin(room(message_room), sequence_++)->nlmsg_len);
    for (operation_ = 0; operation_ < transaction.size(); ++operation_) {
        std::visit(BatchWriter{*this}, transaction[operation_]);
    }
    if (!operations_.empty()) {
        reinterpret_cast<nlmsghdr*>(buffer_.data() + last_message_)->nlmsg_flags |= NLM_F_ACK;
    }
    used_ += MNL_ALIGN(nftnl_batch_end(room(message_room), sequence_)->nlmsg_len);
}

std::optional<std::size_t> Batch::operation_of(std::uint32_t sequence) const {
    const std::size_t index = sequence - first_sequence_ - 1;
    return index < operations_.size() ? std::optional(operations_[index]) : std::nullopt;
}

} // namespace outcall::nft
