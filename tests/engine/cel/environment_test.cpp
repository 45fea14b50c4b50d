// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/environment.hpp"

#include "tests/engine/cel/expression.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <stdexcept>

namespace outcall::cel {

// S003-FR-005.a to .e: every field of the declaration is there, in its own slot.
TEST(Environment, ContextDeclaresTheFieldsOfTheModel) {
    const Environment& environment = Environment::context();
    for (std::size_t slot = 0; slot < context_fields.size(); ++slot) {
        const FieldDeclaration& declared = context_fields[slot];
        const Variable* variable = environment.find(name(declared.ns));
        ASSERT_NE(variable, nullptr);
        EXPECT_EQ(variable->index, static_cast<std::size_t>(declared.ns));
        const auto field = std::ranges::find(variable->fields, declared.name, &Field::name);
        ASSERT_NE(field, variable->fields.end()) << declared.name;
        EXPECT_EQ(field->slot, slot);
        EXPECT_EQ(field->type, declared.type);
    }
    EXPECT_EQ(environment.find("nothing"), nullptr);
}

TEST(Environment, ActivationKnowsWhatIsPresent) {
    const Context context = example();
    const Activation activation = Activation::of(context);
    for (std::size_t ns = 0; ns < namespace_count; ++ns)
        EXPECT_EQ((activation.present >> ns & 1U) != 0,
                  context.present(static_cast<Namespace>(ns)));
    EXPECT_EQ(activation.slots.size(), context_fields.size());
}

TEST(Environment, HasRoomForAsManyVariablesAsAnActivationHasBits) {
    Environment environment;
    for (int i = 0; i < 64; ++i)
        environment.declare(std::to_string(i));
    EXPECT_THROW(environment.declare("one more"), std::length_error);
}

TEST(Environment, LibrariesAreEnabledByName) {
    Environment environment;
    EXPECT_FALSE(environment.enabled("bindings"));
    environment.enable("bindings");
    environment.enable("bindings");
    EXPECT_TRUE(environment.enabled("bindings"));
    EXPECT_THROW(environment.enable("nothing"), std::invalid_argument);
    EXPECT_NE(environment.function("size", CallStyle::Global), nullptr);
    EXPECT_EQ(environment.function("nothing", CallStyle::Global), nullptr);
}

} // namespace outcall::cel
