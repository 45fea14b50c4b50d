// SPDX-License-Identifier: GPL-2.0-or-later
// The codec on messages that never see a bus: what fits, what is hostile, what is not UTF-8.
#include "dbus/codec.hpp"
#include "dbus/handles.hpp"
#include "dbus/limits.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace outcall::dbus {

namespace {

class CodecTest : public testing::Test {
protected:
    CodecTest() {
        int fds[2];
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
        sd_bus* raw = nullptr;
        sd_bus_new(&raw);
        bus.reset(raw);
        sd_bus_set_fd(raw, fds[0], fds[0]);
        sd_bus_start(raw);
        peer.reset(new int{fds[1]});
    }

    Message make() const {
        sd_bus_message* raw = nullptr;
        sd_bus_message_new_method_call(bus.get(), &raw, "a.b", "/", "a.b", "C");
        return Message{raw};
    }

    template <typename... Arguments>
    Message make(const char* signature, Arguments... arguments) const {
        Message message = make();
        EXPECT_GE(sd_bus_message_append(message.get(), signature, arguments...), 0);
        return seal(std::move(message));
    }

    static Message seal(Message message) {
        EXPECT_GE(sd_bus_message_seal(message.get(), 1, 0), 0);
        sd_bus_message_rewind(message.get(), 1);
        return message;
    }

    template <typename T>
    T round_trip(const T& value) const {
        Message message = make();
        EXPECT_GE(write(message.get(), value), 0);
        message = seal(std::move(message));
        T back{};
        EXPECT_TRUE(read(message.get(), back));
        return back;
    }

    struct Close {
        void operator()(const int* fd) const {
            close(*fd);
            delete fd;
        }
    };
    Bus bus;
    std::unique_ptr<int, Close> peer;
};

TEST_F(CodecTest, EveryTypeComesBackAsItWent) {
    EXPECT_EQ(round_trip(true), true);
    EXPECT_EQ(round_trip(std::uint16_t{65535}), 65535);
    EXPECT_EQ(round_trip(~std::uint32_t{0}), ~std::uint32_t{0});
    EXPECT_EQ(round_trip(~std::uint64_t{0}), ~std::uint64_t{0});
    EXPECT_EQ(round_trip(std::string{"grüß"}), "grüß");
    EXPECT_EQ(round_trip(ObjectPath{"/a/b"}), ObjectPath{"/a/b"});
    EXPECT_EQ(round_trip(TextList{"a", ""}), (TextList{"a", ""}));
    EXPECT_EQ(round_trip(std::vector{ObjectPath{"/"}}), std::vector{ObjectPath{"/"}});
    EXPECT_EQ(round_trip(TextMap{{"k", "v"}}), (TextMap{{"k", "v"}}));
    const ValueMap map{{"b", true},
                       {"d", 1.5},
                       {"list", ValueList{std::string{"x"}, std::string{"y"}}},
                       {"mixed", ValueList{std::string{"x"}, std::int64_t{-1}}},
                       {"nested", ValueMap{{"t", std::uint64_t{7}}}}};
    EXPECT_EQ(round_trip(map), map);
    EXPECT_EQ(round_trip(Rows{map, {}}), (Rows{map, {}}));
    EXPECT_EQ(round_trip(ContextArgument{{"http", map}}), (ContextArgument{{"http", map}}));
}

TEST_F(CodecTest, IntegersOfAnyWidthAreTaken) {
    const Message message =
        make("a{sv}", 7, "y", "y", 1, "n", "n", -2, "q", "q", 3, "i", "i", -4, "u", "u", 5U, "x",
             "x", std::int64_t{-6}, "t", "t", std::uint64_t{7});
    ValueMap map;
    ASSERT_TRUE(read(message.get(), map));
    EXPECT_EQ(map, (ValueMap{{"y", std::uint64_t{1}},
                             {"n", std::int64_t{-2}},
                             {"q", std::uint64_t{3}},
                             {"i", std::int64_t{-4}},
                             {"u", std::uint64_t{5}},
                             {"x", std::int64_t{-6}},
                             {"t", std::uint64_t{7}}}));
}

TEST_F(CodecTest, TypesNoVariantMayHaveAreRefused) {
    ValueMap map;
    const auto structure = read(make("a{sv}", 1, "k", "(s)", "x").get(), map);
    ASSERT_FALSE(structure);
    EXPECT_EQ(structure.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(read(make("a{sv}", 1, "k", "a{us}", 1, 1U, "x").get(), map));
    EXPECT_FALSE(read(make("a{sv}", 1, "k", "h", 0).get(), map));
}

TEST_F(CodecTest, AKeyGivenTwiceIsRefused) {
    ValueMap map;
    const auto twice = read(make("a{sv}", 2, "k", "s", "a", "k", "s", "b").get(), map);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().where, "k");
}

TEST_F(CodecTest, StringsUpTo64KiB) {
    std::string text(limits::string_bytes, 'x');
    const auto fits = measure(make("s", text.c_str()).get());
    ASSERT_TRUE(fits);
    EXPECT_GE(*fits, text.size());
    text += 'x';
    const auto beyond = measure(make("s", text.c_str()).get());
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::LimitExceeded);
}

TEST_F(CodecTest, ArraysUpTo4096Items) {
    TextList list(limits::array_items);
    const auto check = [&] {
        Message message = make();
        write(message.get(), list);
        return measure(seal(std::move(message)).get());
    };
    EXPECT_TRUE(check());
    list.emplace_back();
    EXPECT_FALSE(check());
}

TEST_F(CodecTest, CallsUpTo16384ValuesAnd1MiB) {
    const auto check = [&](const Rows& rows) {
        Message message = make();
        write(message.get(), rows);
        return measure(seal(std::move(message)).get());
    };
    const ValueMap many{{"k", ValueList(4'000, std::string{"x"})}};
    EXPECT_TRUE(check({many, many, many, many}));
    EXPECT_FALSE(check({many, many, many, many, many}));
    const ValueMap large{{"k", std::string(60'000, 'x')}};
    EXPECT_TRUE(check(Rows(17, large)));
    EXPECT_FALSE(check(Rows(18, large)));
}

TEST_F(CodecTest, NestingUpTo32) {
    // a{sv} is three containers deep before the variant's own.
    const auto check = [&](int variants) {
        Message message = make();
        for (int i = 0; i < variants; ++i) {
            sd_bus_message_open_container(message.get(), 'v', i + 1 < variants ? "v" : "s");
        }
        sd_bus_message_append(message.get(), "s", "x");
        for (int i = 0; i < variants; ++i) {
            sd_bus_message_close_container(message.get());
        }
        return measure(seal(std::move(message)).get());
    };
    EXPECT_TRUE(check(32));
    EXPECT_FALSE(check(33));
}

TEST_F(CodecTest, TheMessageIsReadableAfterItWasMeasured) {
    const Message message = make("a{sv}s", 1, "k", "as", 1, "v", "end");
    ASSERT_TRUE(measure(message.get()));
    ValueMap map;
    std::string end;
    EXPECT_TRUE(read(message.get(), map));
    EXPECT_TRUE(read(message.get(), end));
    EXPECT_EQ(end, "end");
}

TEST_F(CodecTest, TextThatIsNotUtf8IsSentWithQuestionMarks) {
    EXPECT_EQ(round_trip(std::string{"a\xff\xc3[b"}), "a??[b");
}

} // namespace

} // namespace outcall::dbus
