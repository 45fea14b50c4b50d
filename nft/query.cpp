// SPDX-License-Identifier: GPL-2.0-or-later
// Straight from the attributes: a dump of 65,536 elements builds no libnftnl objects.
#include "nft/query.hpp"

#include "nft/attributes.hpp"

#include <cerrno>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string>

namespace outcall::nft {

namespace {

constexpr std::size_t comment_header = 2; // type and length, before the text and its zero

Request make_request(int type, const Table& table) {
    return Request::make(static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | type), 0,
                         nfgenmsg{.nfgen_family = static_cast<std::uint8_t>(table.family),
                                  .version = NFNETLINK_V0,
                                  .res_id = 0});
}

template <std::size_t Last>
Attributes<Last> attributes_of(const nlmsghdr* message) {
    return Attributes<Last>(message, sizeof(nfgenmsg));
}

StoredElement to_element(const nlattr* nest) {
    const Attributes<NFTA_SET_ELEM_MAX> attributes(nest);
    StoredElement element;
    element.key.append(
        Attributes<NFTA_DATA_MAX>(attributes[NFTA_SET_ELEM_KEY]).bytes(NFTA_DATA_VALUE));
    if (attributes.has(NFTA_SET_ELEM_EXPIRATION)) {
        element.remaining =
            std::chrono::milliseconds(attributes.big_endian64(NFTA_SET_ELEM_EXPIRATION));
    }
    const Attributes<NFTA_EXPR_MAX> expression(attributes[NFTA_SET_ELEM_EXPR]);
    if (expression.text(NFTA_EXPR_NAME) == "counter") {
        const Attributes<NFTA_COUNTER_MAX> counter(expression[NFTA_EXPR_DATA]);
        element.counters = {.packets = counter.big_endian64(NFTA_COUNTER_PACKETS),
                            .bytes = counter.big_endian64(NFTA_COUNTER_BYTES)};
    }
    const auto data = attributes.bytes(NFTA_SET_ELEM_USERDATA);
    if (data.size() > comment_header) {
        element.comment.assign(data.begin() + comment_header, data.end() - 1);
    }
    return element;
}

void collect_elements(const nlmsghdr* message, std::vector<StoredElement>& elements) {
    const auto attributes = attributes_of<NFTA_SET_ELEM_LIST_MAX>(message);
    for_each_attribute(attributes[NFTA_SET_ELEM_LIST_ELEMENTS],
                       [&](const nlattr* item) { elements.push_back(to_element(item)); });
}

std::unexpected<Error> failed(const Refusal& refusal, const Set& set) {
    const std::string where = to_string(set.table) + " " + std::string(set.name);
    if (refusal.number == ENOENT) {
        return fail(ErrorCode::NotFound, "no such set", where);
    }
    return refused(refusal, where);
}

Request element_request(const Set& set) {
    Request request = make_request(NFT_MSG_GETSETELEM, set.table);
    mnl_attr_put_strz(request.header(), NFTA_SET_ELEM_LIST_TABLE,
                      std::string(set.table.name).c_str());
    mnl_attr_put_strz(request.header(), NFTA_SET_ELEM_LIST_SET, std::string(set.name).c_str());
    return request;
}

Answer<void> read_contents(NetlinkSocket& socket, const Table& table, Inventory& inventory) {
    auto answer =
        socket.dump(make_request(NFT_MSG_GETCHAIN, table).header(), [&](const nlmsghdr* message) {
            const auto found = attributes_of<NFTA_CHAIN_MAX>(message);
            if (found.text(NFTA_CHAIN_TABLE) == table.name) {
                inventory.chains[std::string(found.text(NFTA_CHAIN_NAME))];
            }
        });
    if (!answer) {
        return answer;
    }
    Request rules = make_request(NFT_MSG_GETRULE, table);
    mnl_attr_put_strz(rules.header(), NFTA_RULE_TABLE, std::string(table.name).c_str());
    answer = socket.dump(rules.header(), [&](const nlmsghdr* message) {
        ++inventory
              .chains[std::string(attributes_of<NFTA_RULE_MAX>(message).text(NFTA_RULE_CHAIN))];
    });
    if (!answer) {
        return answer;
    }
    Request sets = make_request(NFT_MSG_GETSET, table);
    mnl_attr_put_strz(sets.header(), NFTA_SET_TABLE, std::string(table.name).c_str());
    return socket.dump(sets.header(), [&](const nlmsghdr* message) {
        const auto found = attributes_of<NFTA_SET_MAX>(message);
        inventory.sets[std::string(found.text(NFTA_SET_NAME))] =
            found.big_endian64(NFTA_SET_HANDLE);
    });
}

} // namespace

Result<std::optional<Inventory>> read_inventory(NetlinkSocket& socket, const Table& table,
                                                std::uint32_t owner) {
    Inventory inventory;
    Request request = make_request(NFT_MSG_GETTABLE, table);
    mnl_attr_put_strz(request.header(), NFTA_TABLE_NAME, std::string(table.name).c_str());
    auto answer = socket.request(request.header(), [&](const nlmsghdr* message) {
        const auto found = attributes_of<NFTA_TABLE_MAX>(message);
        inventory.flags = found.big_endian32(NFTA_TABLE_FLAGS);
        inventory.ours =
            found.has(NFTA_TABLE_OWNER) && found.big_endian32(NFTA_TABLE_OWNER) == owner;
    });
    if (answer) {
        answer = read_contents(socket, table, inventory);
    }
    if (!answer && answer.error().number == ENOENT) {
        return std::nullopt;
    }
    if (!answer) {
        return refused(answer.error(), "table " + to_string(table));
    }
    return inventory;
}

Result<std::vector<StoredElement>> read_elements(NetlinkSocket& socket, const Set& set) {
    std::vector<StoredElement> elements;
    auto answer = socket.dump(element_request(set).header(), [&](const nlmsghdr* message) {
        collect_elements(message, elements);
    });
    if (!answer) {
        return failed(answer.error(), set);
    }
    return elements;
}

Result<std::optional<StoredElement>> read_element(NetlinkSocket& socket, const Set& set,
                                                  const ElementKey& key) {
    Request request = element_request(set);
    nlmsghdr* header = request.header();
    nlattr* list = mnl_attr_nest_start(header, NFTA_SET_ELEM_LIST_ELEMENTS);
    nlattr* element = mnl_attr_nest_start(header, NFTA_LIST_ELEM);
    nlattr* nest = mnl_attr_nest_start(header, NFTA_SET_ELEM_KEY);
    mnl_attr_put(header, NFTA_DATA_VALUE, key.bytes().size(), key.bytes().data());
    mnl_attr_nest_end(header, nest);
    mnl_attr_nest_end(header, element);
    mnl_attr_nest_end(header, list);

    std::vector<StoredElement> elements;
    auto answer = socket.request(
        header, [&](const nlmsghdr* message) { collect_elements(message, elements); });
    if (!answer && answer.error().number != ENOENT) {
        return failed(answer.error(), set);
    }
    return elements.empty() ? std::nullopt : std::optional(std::move(elements.front()));
}

} // namespace outcall::nft
