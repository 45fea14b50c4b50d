#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# conformance.sh PROGRAM DIR: the suite, or 77 (skipped) where there is none.
if [ ! -d "$2" ]; then
    echo "skipped: there is no conformance suite in $2"
    exit 77
fi
exec "$1" "$2"
