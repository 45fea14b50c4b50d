// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/cel/limits.hpp"
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Encoders, EncodeEveryLengthOfTheLastGroup) {
    expect_results({
        {"base64.encode(b'')", "''"},
        {"base64.encode(b'f')", "'Zg=='"},
        {"base64.encode(b'fo')", "'Zm8='"},
        {"base64.encode(b'foo')", "'Zm9v'"},
        {"base64.encode(b'foob')", "'Zm9vYg=='"},
        {"base64.encode(b'\\xfb\\xff\\x00')", "'+/8A'"},
        {"base64.encode('foo')",
         "refused: no overload of 'base64.encode' fits base64.encode(string)"},
        {"base64.encode(dyn('foo'))", "error: 'base64.encode' does not take (string)"},
    });
}

TEST(Encoders, DecodeWithAndWithoutPadding) {
    expect_results({
        {"base64.decode('')", "b''"},
        {"base64.decode('Zg==')", "b'f'"},
        {"base64.decode('Zg')", "b'f'"},
        {"base64.decode('Zm8')", "b'fo'"},
        {"base64.decode('Zm8=')", "b'fo'"},
        {"base64.decode('Zm9v')", "b'foo'"},
        {"base64.decode('+/8A') == b'\\xfb\\xff\\x00'", "true"},
        {"base64.decode(base64.encode(b'\\x00\\xff\\x80\\x7f')) == b'\\x00\\xff\\x80\\x7f'",
         "true"},
        {"base64.decode(dyn(b'Zg'))", "error: 'base64.decode' does not take (bytes)"},
    });
}

TEST(Encoders, WhatIsNoBase64IsAnError) {
    for (const auto* text : {"Z", "Zg=", "Zg===", "=", "====", "Zm9v=", "Zm9v====", "Zg==Zg==",
                             "Z=g=", "Zm 8=", "Zm8-", "Zm8_", "Zm\\n8=", "Zm8\u00e9"})
        EXPECT_EQ(result("base64.decode('" + std::string{text} + "')"),
                  "error: cannot convert string to bytes: it is no base64")
            << text;
}

TEST(Encoders, WhatTheyProduceIsCharged) {
    // 49,152 bytes are 65,536 digits: all that may be produced.
    const std::string most(limits::produced_bytes / 4 * 3, 'x');
    Context context;
    ASSERT_TRUE(context.set(Namespace::Network, "hostname", most));
    EXPECT_EQ(result("base64.encode(bytes(network.hostname)).size()", context), "65536");
    ASSERT_TRUE(context.set(Namespace::Network, "hostname", most + "x"));
    EXPECT_EQ(result("base64.encode(bytes(network.hostname)).size()", context),
              "error: the evaluation exceeds its limit: bytes of produced strings");
}

} // namespace outcall::cel
