# SPDX-License-Identifier: GPL-2.0-or-later
# Every third-party library, each with the Debian 12 package it comes from.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBSYSTEMD REQUIRED IMPORTED_TARGET libsystemd>=249) # libsystemd-dev
pkg_check_modules(LIBMNL REQUIRED IMPORTED_TARGET libmnl)              # libmnl-dev
pkg_check_modules(LIBNFTNL REQUIRED IMPORTED_TARGET libnftnl)          # libnftnl-dev
pkg_check_modules(YAML_CPP REQUIRED IMPORTED_TARGET yaml-cpp)          # libyaml-cpp-dev
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)                    # libre2-dev
pkg_check_modules(ABSL_TIME REQUIRED IMPORTED_TARGET absl_time)        # libabsl-dev
pkg_check_modules(LIBMICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd) # libmicrohttpd-dev
pkg_check_modules(SDBUSCPP REQUIRED IMPORTED_TARGET sdbus-c++)         # libsdbus-c++-dev
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)              # nettle-dev
find_package(fmt REQUIRED)                                             # libfmt-dev
find_package(nlohmann_json REQUIRED)                                   # nlohmann-json3-dev
find_package(CLI11 REQUIRED)                                           # libcli11-dev
find_package(Python3 REQUIRED COMPONENTS Interpreter)                  # python3
find_program(SDBUSCPP_XML2CPP sdbus-c++-xml2cpp REQUIRED)              # libsdbus-c++-bin
