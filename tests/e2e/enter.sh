#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs one case in namespaces of its own. By hand: set OUTCALL_BIN (folder of outcalld), OUTCALL_PROBER
# (the program), OUTCALL_SOURCE (the tree), then: tests/e2e/enter.sh crash_case.py --rounds 50
if [ "$(id -u)" != 0 ]; then
    echo "skipped: the end-to-end tests need root" >&2
    exit 77
fi
case=$1
shift
exec unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private \
    "${PYTHON:-python3}" "$(dirname "$0")/$case" "$@"
