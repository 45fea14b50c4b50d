// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/endpoint.hpp"

#include <gtest/gtest.h>
#include <utility>

namespace outcall::cli {
namespace {

TEST(ParseEndpoint, TakesBothFamilies) {
    EXPECT_EQ(parse_endpoint("192.0.2.1:443"), (Endpoint{"192.0.2.1", "443", Protocol::Tcp}));
    EXPECT_EQ(parse_endpoint("192.0.2.1:53/udp"), (Endpoint{"192.0.2.1", "53", Protocol::Udp}));
    EXPECT_EQ(parse_endpoint("[2001:db8::1]:53/udp"),
              (Endpoint{"2001:db8::1", "53", Protocol::Udp}));
}

TEST(ParseEndpoint, LeavesTheFormOfTheDestinationToTheDaemon) {
    EXPECT_EQ(parse_endpoint("10.0.0.0/8:443/tcp"), (Endpoint{"10.0.0.0/8", "443", Protocol::Tcp}));
    EXPECT_EQ(parse_endpoint("*.example.org:80,443"),
              (Endpoint{"*.example.org", "80,443", Protocol::Tcp}));
    EXPECT_EQ(parse_endpoint("[2001:db8::/32]:8000-8999"),
              (Endpoint{"2001:db8::/32", "8000-8999", Protocol::Tcp}));
    EXPECT_EQ(parse_endpoint("192.0.2.1:*"), (Endpoint{"192.0.2.1", "*", Protocol::Tcp}));
}

TEST(ParseEndpoint, SaysWhatIsWrong) {
    const std::pair<const char*, const char*> faults[] = {
        {"", "lacks the port"},
        {"192.0.2.1", "lacks the port"},
        {":443", "lacks the destination"},
        {"[]:443", "lacks the destination"},
        {"2001:db8::1:443", "[ADDRESS]:PORT"},
        {"::1", "[ADDRESS]:PORT"},
        {"[::1]", "[ADDRESS]:PORT"},
        {"[::1]443", "[ADDRESS]:PORT"},
        {"[::1:443", "[ADDRESS]:PORT"},
        {"192.0.2.1:", "port ''"},
        {"192.0.2.1:0", "port '0'"},
        {"192.0.2.1:65536", "port '65536'"},
        {"192.0.2.1:80,", "port ''"},
        {"192.0.2.1:90-80", "ends before it starts"},
        {"192.0.2.1:80-", "port ''"},
        {"192.0.2.1:https", "port 'https'"},
        {"192.0.2.1:443/", "protocol ''"},
        {"192.0.2.1:443/sctpx", "protocol 'sctpx'"},
    };
    for (const auto& [text, fault] : faults) {
        const auto parsed = parse_endpoint(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_NE(parsed.error().message.find(fault), std::string::npos)
            << text << ": " << parsed.error().message;
    }
}

TEST(EndpointText, IsWhatParseEndpointReads) {
    EXPECT_EQ(endpoint_text("192.0.2.1", "443", "tcp"), "192.0.2.1:443/tcp");
    EXPECT_EQ(endpoint_text("2001:db8::1", "53", "udp"), "[2001:db8::1]:53/udp");
    EXPECT_EQ(endpoint_text("192.0.2.1", "", ""), "192.0.2.1:*");
}

} // namespace
} // namespace outcall::cli
