#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The CEL engine beside its npm peers, in one run: bench/cel.sh [ROUNDS [SECONDS]]. Needs the release
# build, node 20.19 or newer, and npm for the first run. CONDITIONS=FILE measures other ones.
set -euo pipefail
cd "$(dirname "$0")"

program=${CEL_BENCH:-../build/release/bin/cel-bench}
conditions=${CONDITIONS:-../../shared/facts/cel-bench.json}
[[ -n ${CONDITIONS:-} || -e $conditions ]] || conditions=conditions.json

if [[ ! -x $program ]]; then
    echo "bench/cel.sh: $program is not built: cmake --preset release && cmake --build --preset release" >&2
    exit 1
fi
if [[ ! -d peers/node_modules ]]; then
    (cd peers && npm ci --no-audit --no-fund >&2)
fi
exec node peers/compare.mjs "$program" "$conditions" "$@"
