// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/zone.hpp"

#include <gtest/gtest.h>
#include <memory_resource>
#include <string>

namespace outcall::cel {

namespace {

std::optional<std::int64_t> offset(std::string_view zone, std::int64_t instant = 0) {
    Workspace workspace{*std::pmr::null_memory_resource()};
    return utc_offset(workspace, zone, instant);
}

constexpr std::int64_t february_2009 = 1'234'567'890;
constexpr std::int64_t august_2009 = 1'250'206'290;

} // namespace

TEST(Zone, FixedOffsets) {
    EXPECT_EQ(offset("+05:30"), 19'800);
    EXPECT_EQ(offset("05:30"), 19'800);
    EXPECT_EQ(offset("-8:00"), -28'800);
    EXPECT_EQ(offset("-00:30"), -1'800);
    EXPECT_EQ(offset("-00:00"), 0);
    EXPECT_EQ(offset("+14:59"), 53'940);
    for (const std::string_view text :
         {"+15:00", "+05:60", "+0530", "+05", "5", ":", "+:", "05:3", "05:030", "005:30", "+-5:30",
          "+05:30 ", " 05:30", "+05:3x", "+05:-3", "--05:30", "+05:30:00", "::"})
        EXPECT_EQ(offset(text), std::nullopt) << text;
}

TEST(Zone, SystemZonesFollowTheirSummers) {
    EXPECT_EQ(offset("Europe/Berlin", february_2009), 3'600);
    EXPECT_EQ(offset("Europe/Berlin", august_2009), 7'200);
    EXPECT_EQ(offset("America/Argentina/Buenos_Aires", august_2009), -10'800);
    EXPECT_EQ(offset("Etc/GMT+5", august_2009), -18'000);
    EXPECT_EQ(offset("UTC", august_2009), 0);
    EXPECT_EQ(offset("Asia/Tokyo", 253'402'300'799), 32'400);
    EXPECT_EQ(offset("Asia/Tokyo", -62'135'596'800), 33'539); // local mean time
}

// No name reaches a file beside the zone data.
TEST(Zone, HostileNamesAreNoZones) {
    for (const std::string_view text : {"",
                                        "../../etc/passwd",
                                        "Europe/../../../etc/passwd",
                                        "/usr/share/zoneinfo/Europe/Berlin",
                                        "/etc/localtime",
                                        "localtime",
                                        "posixrules",
                                        "posix/Europe/Berlin",
                                        "right/UTC",
                                        "file:/etc/passwd",
                                        "file:Europe/Berlin",
                                        "libc:localtime",
                                        "libc:UTC",
                                        "Europe",
                                        "Europe/",
                                        "Europe/Berlin ",
                                        "Europe/Berl\u00edn",
                                        "Europe/Berlin.",
                                        "tzdata.zi",
                                        "zone.tab",
                                        "Nowhere",
                                        "Fixed/UTC+05:30:00"})
        EXPECT_EQ(offset(text), std::nullopt) << text;
    EXPECT_EQ(offset(std::string_view{"Europe/Berlin\0", 14}), std::nullopt);
    EXPECT_EQ(offset(std::string(65, 'A')), std::nullopt);
    EXPECT_FALSE(know_zone("../../etc/passwd"));
}

TEST(Zone, LiteralsAreKnownFromThenOn) {
    EXPECT_TRUE(know_zone("+05:30"));
    EXPECT_TRUE(know_zone("Pacific/Auckland"));
    EXPECT_FALSE(know_zone("Pacific/Nowhere"));
    EXPECT_EQ(offset("Pacific/Auckland", august_2009), 43'200);
}

TEST(Zone, LookingForAFileIsCharged) {
    Workspace late{*std::pmr::null_memory_resource(),
                   Budget::Clock::now() - std::chrono::seconds{1}};
    EXPECT_EQ(utc_offset(late, "Africa/Nairobi", 0), std::nullopt);
    EXPECT_TRUE(late.budget().exhausted());
}

// A name that does not exist leaves nothing behind, whoever asks for it and however often.
TEST(Zone, NamesThatDoNotExistUseUpNothing) {
    for (int i = 0; i < 1'000; ++i)
        EXPECT_EQ(offset("Nowhere/Land_" + std::to_string(i)), std::nullopt);
    EXPECT_EQ(offset("Asia/Dubai"), 14'400);
}

TEST(Zone, HasOneSpelling) {
    EXPECT_FALSE(know_zone("Asia//Karachi"));
    EXPECT_EQ(offset("Asia//Karachi"), std::nullopt);
    EXPECT_EQ(offset("Asia/Karachi"), 18'000);
}

} // namespace outcall::cel
