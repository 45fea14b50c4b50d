#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# conformance.sh PROGRAM DIR: the suite, or 77 (skipped) where there is none.
# S003-FR-017: CEL as its specification has it; the crate that it names has no place in C++.
if [ ! -d "$2" ]; then
    echo "skipped: there is no conformance suite in $2"
    exit 77
fi
exec "$1" "$2"
