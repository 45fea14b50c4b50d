// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/type.hpp"

#include "engine/cel/limits.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

namespace {
constexpr TypeId dyn = TypeTable::simple(TypeKind::Dyn);
constexpr TypeId open = TypeTable::simple(TypeKind::Free);
constexpr TypeId number = TypeTable::simple(TypeKind::Int);
constexpr TypeId text = TypeTable::simple(TypeKind::String);
} // namespace

TEST(TypeTable, EqualTypesAreOne) {
    TypeTable types;
    EXPECT_EQ(types.list(number), types.list(number));
    EXPECT_NE(types.list(number), types.list(text));
    EXPECT_NE(types.map(number, text), types.map(text, number));
}

TEST(TypeTable, JoinIsTheMoreGeneralOfCompatibleTypes) {
    TypeTable types;
    EXPECT_EQ(types.join(number, number), number);
    EXPECT_EQ(types.join(number, text), dyn);
    EXPECT_EQ(types.join(dyn, number), dyn);
    EXPECT_EQ(types.join(open, number), number);
    EXPECT_EQ(types.join(types.list(open), types.list(number)), types.list(number));
    EXPECT_EQ(types.join(types.list(dyn), types.list(number)), types.list(dyn));
    EXPECT_EQ(types.join(types.list(text), types.list(number)), dyn);
    EXPECT_EQ(types.join(types.map(text, open), types.map(text, number)), types.map(text, number));
}

TEST(TypeTable, CompatibilityLooksInside) {
    TypeTable types;
    EXPECT_TRUE(types.compatible(types.list(dyn), types.list(number)));
    EXPECT_FALSE(types.compatible(types.list(text), types.list(number)));
    EXPECT_FALSE(types.compatible(types.map(text, number), types.map(text, text)));
    EXPECT_FALSE(types.compatible(types.list(text), text));
}

TEST(TypeTable, DeeperThanItsLimitIsDyn) {
    TypeTable types;
    TypeId deep = number;
    for (std::size_t level = 0; level < limits::type_depth; ++level)
        deep = types.list(deep);
    EXPECT_EQ(types.kind(deep), TypeKind::List);
    EXPECT_EQ(types.list(deep), dyn);
    EXPECT_EQ(types.map(text, deep), dyn);
    EXPECT_EQ(types.optional(deep), dyn);
}

} // namespace outcall::cel
