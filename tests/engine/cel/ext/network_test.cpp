// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/engine/cel/expression.hpp"

#include <gtest/gtest.h>

namespace outcall::cel {

TEST(Network, AddressesAreReadStrictly) {
    expect_results({
        {"ip('192.168.0.1')", "ip(192.168.0.1)"},
        {"ip('2001:DB8::68')", "ip(2001:db8::68)"},
        {"ip(ip('::1')) == ip('::1')", "true"},
        {"string(ip('2001:0db8:0:0:0:0:0:68'))", "'2001:db8::68'"},
        {"type(ip('::1'))", "net.IP"},
        {"ip('192.168.0.1.0')", "error: cannot convert string to net.IP"},
        {"ip(dyn(1))", "error: 'ip' does not take (int)"},
    });
    for (const std::string text :
         {"", "1", "1.2.3", "01.2.3.4", "1.2.3.04", "256.0.0.1", "1.2.3.4 ", " 1.2.3.4",
          "0x1.2.3.4", "1.2.3.4/32", "fe80::1%eth0", ":::1", "1::2::3", "::ffff:1.2.3.4", "::12345",
          "[::1]", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "example.org"})
        EXPECT_EQ(result("isIP('" + text + "')"), "false") << text;
}

TEST(Network, AMappedAddressInHexadecimalIsIPv4) {
    expect_results({
        {"ip('::ffff:c0a8:1')", "ip(192.168.0.1)"},
        {"ip('::ffff:c0a8:1') == ip('192.168.0.1')", "true"},
        {"ip('::ffff:c0a8:1').family()", "4"},
        {"cidr('192.168.0.0/16').containsIP('::ffff:c0a8:1')", "true"},
        {"isCIDR('::ffff:c0a8:1/128') || isCIDR('::ffff:192.168.0.1/24')", "false"},
    });
}

TEST(Network, CidrsAreReadStrictly) {
    expect_results({
        {"cidr('10.1.2.3/8')", "cidr(10.1.2.3/8)"},
        {"string(cidr('2001:DB8::/32'))", "'2001:db8::/32'"},
        {"cidr(cidr('::/0')) == cidr('::/0')", "true"},
        {"type(cidr('::/0'))", "net.CIDR"},
        {"cidr('10.0.0.0/33')", "error: cannot convert string to net.CIDR"},
        {"cidr(dyn(null))", "error: 'cidr' does not take (null_type)"},
    });
    for (const std::string text :
         {"", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
          "10.0.0.0/33", "::/129", "10/8", "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0.0/255.0.0.0",
          "fe80::1%en0/24"})
        EXPECT_EQ(result("isCIDR('" + text + "')"), "false") << text;
    EXPECT_EQ(result("isCIDR('0.0.0.0/0') && isCIDR('::/128')"), "true");
}

TEST(Network, Canonical) {
    expect_results({
        {"ip.isCanonical('127.0.0.1') && ip.isCanonical('2001:db8::68')", "true"},
        {"ip.isCanonical('2001:DB8::68') || ip.isCanonical('2001:db8::0:0:68')", "false"},
        {"ip.isCanonical('127.0.0.1.0')", "error: cannot convert string to net.IP"},
    });
}

TEST(Network, WhatAnAddressIs) {
    expect_results({
        {"ip('192.168.0.1').family() == 4 && ip('::').family() == 6", "true"},
        {"ip('0.0.0.0').isUnspecified() && ip('::').isUnspecified()", "true"},
        {"ip('127.0.0.1').isUnspecified() || ip('::1').isUnspecified()", "false"},
        {"ip('127.255.0.1').isLoopback() && ip('::1').isLoopback()", "true"},
        {"ip('128.0.0.1').isLoopback() || ip('::2').isLoopback()", "false"},
        {"ip('192.168.0.1').isGlobalUnicast() && ip('2001:db8::abcd').isGlobalUnicast()", "true"},
        {"['255.255.255.255', '0.0.0.0', '127.0.0.1', '169.254.0.1', '224.0.1.1', '::', '::1', "
         "'fe80::1', 'ff00::1'].exists(a, ip(a).isGlobalUnicast())",
         "false"},
        {"['224.0.0.1', '224.0.0.255', 'ff02::1', 'ff12::1'].all(a, "
         "ip(a).isLinkLocalMulticast())",
         "true"},
        {"['224.0.1.1', '225.0.0.1', 'ff01::1', 'fe02::1', '10.0.0.1'].exists(a, "
         "ip(a).isLinkLocalMulticast())",
         "false"},
        {"['169.254.169.254', 'fe80::1', 'febf::1'].all(a, ip(a).isLinkLocalUnicast())", "true"},
        {"['169.253.0.1', 'fec0::1', 'fd80::1'].exists(a, ip(a).isLinkLocalUnicast())", "false"},
        {"dyn('::1').isLoopback()", "error: 'isLoopback' does not take (string)"},
        {"dyn(1).family()", "error: 'family' does not take (int)"},
    });
}

TEST(Network, ContainsIP) {
    expect_results({
        {"cidr('10.0.0.0/8').containsIP(ip('10.255.255.255'))", "true"},
        {"cidr('10.0.0.0/8').containsIP('11.0.0.0')", "false"},
        {"cidr('10.1.2.3/9').containsIP('10.127.0.1')", "true"},
        {"cidr('10.1.2.3/9').containsIP('10.128.0.1')", "false"},
        {"cidr('10.0.0.1/32').containsIP('10.0.0.1')", "true"},
        {"cidr('10.0.0.1/32').containsIP('10.0.0.0')", "false"},
        {"cidr('0.0.0.0/0').containsIP('255.255.255.255')", "true"},
        {"cidr('0.0.0.0/0').containsIP('::1')", "false"},
        {"cidr('2001:db8::/33').containsIP('2001:db8:7fff::1')", "true"},
        {"cidr('2001:db8::/33').containsIP('2001:db8:8000::1')", "false"},
        {"cidr('::/0').containsIP('ffff::')", "true"},
        {"cidr('::/0').containsIP('1.2.3.4')", "false"},
        {"cidr('10.0.0.0/8').containsIP('example.org')", "error: cannot convert string to net.IP"},
        {"cidr('10.0.0.0/8').containsIP(dyn(1))",
         "error: 'containsIP' does not take (net.CIDR, int)"},
        {"dyn('10.0.0.0/8').containsIP('10.0.0.1')",
         "error: 'containsIP' does not take (string, string)"},
    });
}

// What authors write: the address of the context is a string.
TEST(Network, AddressesOfTheContext) {
    expect_results(
        {{"cidr('140.82.112.0/20').containsIP(network.ip)", "true"},
         {"cidr('10.0.0.0/8').containsIP(network.ip)", "false"},
         {"isIP(network.ip) && !isIP(network.hostname)", "true"},
         {"['10.0.0.0/8', '140.82.112.0/20'].exists(c, cidr(c).containsIP(network.ip))", "true"}},
        example());
}

TEST(Network, ContainsCIDR) {
    expect_results({
        {"cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.128/25'))", "true"},
        {"cidr('192.168.0.0/24').containsCIDR('192.168.0.1/32')", "true"},
        {"cidr('192.168.0.0/24').containsCIDR('192.168.0.0/23')", "false"},
        {"cidr('192.168.0.0/24').containsCIDR('192.168.1.0/25')", "false"},
        {"cidr('10.0.0.0/8').containsCIDR(cidr('10.9.0.0/8'))", "true"},
        {"cidr('0.0.0.0/0').containsCIDR('::/0')", "false"},
        {"cidr('10.0.0.0/8').containsCIDR('10.0.0.0')", "error: cannot convert string to net.CIDR"},
        {"cidr('10.0.0.0/8').containsCIDR(dyn(ip('::1')))",
         "error: 'containsCIDR' does not take (net.CIDR, net.IP)"},
    });
}

TEST(Network, PartsOfACidr) {
    expect_results({
        {"cidr('192.168.3.1/23').masked()", "cidr(192.168.2.0/23)"},
        {"cidr('2001:db8:ffff::1/33').masked()", "cidr(2001:db8:8000::/33)"},
        {"cidr('1.2.3.4/32').masked() == cidr('1.2.3.4/32')", "true"},
        {"cidr('1.2.3.4/0').masked()", "cidr(0.0.0.0/0)"},
        {"cidr('10.1.2.3/8').ip()", "ip(10.1.2.3)"},
        {"cidr('10.1.2.3/8').prefixLength()", "8"},
        {"dyn('x').ip()", "error: 'ip' does not take (string)"},
        {"dyn('x').masked()", "error: 'masked' does not take (string)"},
        {"dyn('x').prefixLength()", "error: 'prefixLength' does not take (string)"},
    });
}

TEST(Network, Equality) {
    expect_results({
        {"cidr('10.1.2.3/8') == cidr('10.0.0.0/8')", "false"},
        {"cidr('10.0.0.0/8') == cidr('10.0.0.0/9')", "false"},
        {"ip('0.0.0.0') == ip('::')", "false"},
        {"dyn(ip('10.0.0.1')) == cidr('10.0.0.1/32')", "false"},
        {"dyn(ip('10.0.0.1')) == '10.0.0.1'", "false"},
        {"ip('::1') == '::1'", "refused: operator '==' does not take (net.IP, string)"},
        {"ip('::1') in [ip('::2'), ip('0::1')]", "true"},
        {"{'a': ip('::1')} == {'a': ip('0:0::1')}", "true"},
        {"dyn(ip('::1')) < dyn(ip('::2'))", "error: '<' does not take (net.IP, net.IP)"},
        {"{dyn(ip('::1')): 1}", "error: net.IP cannot be the key of a map"},
    });
}

} // namespace outcall::cel
