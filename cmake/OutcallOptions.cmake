# SPDX-License-Identifier: GPL-2.0-or-later
# Language, warnings, hardening and sanitizers: one place for the whole tree.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms of GCC 12 in libstdc++'s own std::string and std::variant (PR 105651, PR 105562).
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # libstdc++'s std::stable_sort uses a function that it has deprecated itself.
    add_compile_options(-Wno-deprecated-declarations)
endif()
add_compile_definitions(_GNU_SOURCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(OUTCALL_SANITIZE)
    add_compile_options(-fsanitize=${OUTCALL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
    add_link_options(-fsanitize=${OUTCALL_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-fstack-protector-strong -fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
    add_link_options(-Wl,-z,relro,-z,now -pie)
endif()

if(OUTCALL_FUZZ)
    add_compile_options(-O1 -fsanitize=fuzzer-no-link)
endif()

# outcall_library(NAME folder SOURCES ... [PUBLIC ...] [PRIVATE ...]): the one static library of a
# folder. Third-party libraries go behind PRIVATE.
function(outcall_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(outcall-${name} STATIC ${ARG_SOURCES})
    target_include_directories(outcall-${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(outcall-${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()
