#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs what is missing, builds everything, runs every test: sudo ./test.sh [PRESET] [ctest argument...]
set -euo pipefail
cd "$(dirname "$0")"

preset=release
if (($# > 0)) && [[ $1 != -* ]]; then
    preset=$1
    shift
fi
if ((EUID != 0)); then
    echo "test.sh: kernel, bus and container tests need root: sudo ./test.sh" >&2
    exit 1
fi

.ci/install build run test
.ci/build "$preset"
exec ctest --preset "$preset" --output-on-failure -j "$(nproc)" "$@"
