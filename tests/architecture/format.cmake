# SPDX-License-Identifier: GPL-2.0-or-later
# Every C++ file is as clang-format 19 with the tree's .clang-format would write it:
#   cmake -DSOURCE_DIR=... -P format.cmake

find_program(CLANG_FORMAT clang-format-19 REQUIRED)
set(files)
foreach(folder service dbus engine nft cli tests bench)
    file(GLOB_RECURSE found ${SOURCE_DIR}/${folder}/*.cpp ${SOURCE_DIR}/${folder}/*.hpp)
    list(APPEND files ${found})
endforeach()
if(NOT files)
    message(FATAL_ERROR "no C++ file below ${SOURCE_DIR}")
endif()
execute_process(COMMAND ${CLANG_FORMAT} --dry-run -Werror ${files} RESULT_VARIABLE status)
if(status)
    message(FATAL_ERROR "not formatted: run clang-format-19 -i on the files above")
endif()
