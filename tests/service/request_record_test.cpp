// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/request_record.hpp"

#include "engine/json/json.hpp"
#include "service/digest.hpp"

#include <gtest/gtest.h>

namespace outcall::service {
namespace {

RuleRequestInfo request() {
    return {.id = RuleRequestId::parse("rr-aabbcc112233").value(),
            .container = ContainerId::parse("c1").value(),
            .container_name = "web",
            .status = RuleRequestStatus::Denied,
            .description = "é \"quoted\"\n\\",
            .access = {{"hostname", "a.example"}, {"port", std::int64_t{443}}},
            .condition = "true",
            .rule_file = "version: \"1\"\n",
            .digest = digest_of("version: \"1\"\n"),
            .submitted_at = 1'700'000'000'000'000,
            .decided_at = 1'700'000'000'000'001,
            .reason = "no"};
}

bool refused(const ValueMap& document) {
    return !read_request_record(json::write(Value{document}));
}

ValueMap document() {
    return std::get<ValueMap>(json::read(write_request_record(request())).value());
}

TEST(Digest, IsSha256) { // FIPS 180-4, the examples of one block and of none
    EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(RequestRecord, IsReadAsItWasWritten) {
    const auto read = read_request_record(write_request_record(request()));
    ASSERT_TRUE(read) << to_string(read.error());
    EXPECT_EQ(write_request_record(*read), write_request_record(request()));
    EXPECT_EQ(read->description, request().description);
    EXPECT_EQ(read->access, request().access);
    EXPECT_EQ(read->decided_at, request().decided_at);
}

TEST(RequestRecord, EveryMemberIsNeededAndNoOther) {
    ASSERT_FALSE(refused(document()));
    for (const auto& [name, value] : document()) {
        ValueMap without = document();
        without.erase(name);
        EXPECT_TRUE(refused(without)) << name;
        ValueMap other = document();
        other[name] = true;
        EXPECT_TRUE(refused(other)) << name;
    }
    ValueMap more = document();
    more["more"] = "x";
    EXPECT_TRUE(refused(more));
}

TEST(RequestRecord, WhatNoRequestHasIsRefused) {
    const auto with = [](const std::string& name, Value value) {
        ValueMap changed = document();
        changed[name] = std::move(value);
        return changed;
    };
    EXPECT_TRUE(refused(with("version", std::int64_t{2})));
    EXPECT_TRUE(refused(with("id", "rr-../../etc/passwd")));
    EXPECT_TRUE(refused(with("container", "a/b")));
    EXPECT_TRUE(refused(with("status", "rejected")));
    EXPECT_TRUE(refused(with("status", "pending"))); // with a time of decision
    EXPECT_TRUE(refused(with("submitted_at", std::int64_t{-1})));
    EXPECT_TRUE(refused(with("rule_file", "version: \"1\"\n#"))); // not the digest's
    EXPECT_TRUE(refused(with("access", ValueMap{{"port", 1.5}})));
}

TEST(RequestRecord, DamagedTextIsRefusedWhateverItIs) {
    const std::string whole = write_request_record(request());
    for (std::size_t bytes = 0; bytes + 2 < whole.size(); ++bytes) // the last two: "}\n"
        EXPECT_FALSE(read_request_record(whole.substr(0, bytes))) << bytes;
    for (const std::string text : {"null", "[]", "{}", "1", "\xff", "{\"id\":\"a\",\"id\":\"b\"}"})
        EXPECT_FALSE(read_request_record(text)) << text;
    EXPECT_FALSE(read_request_record(std::string(request_record_bytes + 1, ' ')));
    EXPECT_FALSE(read_request_record(std::string(100'000, '[')));
}

} // namespace
} // namespace outcall::service
