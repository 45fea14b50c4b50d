// SPDX-License-Identifier: GPL-2.0-or-later
// Paths and the ids in them.
#include "dbus/object_path.hpp"

#include <gtest/gtest.h>

namespace outcall::dbus {

namespace {

TEST(ObjectPathTest, EscapesIds) {
    const auto id = *ContainerId::parse("web_1.a-b:c");
    EXPECT_EQ(object_path(id).text, "/org/outcall/container/web_5f1_2ea_2db_3ac");
    EXPECT_EQ(parse_container_path(object_path(id).text), id);
    const auto digits = *ContainerId::parse("1a");
    EXPECT_EQ(object_path(digits, {18'446'744'073'709'551'615U}).text,
              "/org/outcall/container/_31a/rule/18446744073709551615");
    EXPECT_EQ(parse_dynamic_rule_path(object_path(digits, {7}).text),
              (DynamicRulePath{digits, {7}}));
}

TEST(ObjectPathTest, OnlyTheOnePathOfAnObjectIsIt) {
    for (const char* path :
         {"/", "/org/outcall", "/org/outcall/container", "/org/outcall/container/",
          "/org/outcall/container/_61", "/org/outcall/container/_", "/org/outcall/container/a/b",
          "/org/outcall/container/a/rule/1", "/org/outcall/containers/a"}) {
        EXPECT_FALSE(parse_container_path(path)) << path;
    }
    for (const char* path :
         {"/rule/1", "/org/outcall/container/a", "/org/outcall/container/a/rule/",
          "/org/outcall/container/a/rule/01", "/org/outcall/container/a/rule/x",
          "/org/outcall/container/a/rule/1x", "/org/outcall/container/a/rule/-1",
          "/org/outcall/container/a/rule/18446744073709551616",
          "/org/outcall/container/_61/rule/1"}) {
        EXPECT_FALSE(parse_dynamic_rule_path(path)) << path;
    }
}

} // namespace

} // namespace outcall::dbus
