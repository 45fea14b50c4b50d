#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# outcallctl on a private bus without outcalld, in namespaces of its own: usage errors are 2, an
# unreachable daemon is 5, each with one line on standard error and nothing on standard output.
#   exit_status_test.sh OUTCALLCTL
set -eu

if [ "${1:-}" != --inside ]; then
    unshare --user --map-root-user true 2>/dev/null || { echo "no user namespaces"; exit 77; }
    command -v dbus-daemon >/dev/null || { echo "no dbus-daemon"; exit 77; }
    exec timeout 60 unshare --user --map-root-user --mount --net --pid --fork --kill-child \
        --mount-proc --propagation private "$0" --inside "$1"
fi
outcallctl=$2
mount -t tmpfs tmpfs /run
cat >/run/bus.conf <<CONF
<busconfig>
  <listen>unix:path=/run/bus</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
  </policy>
</busconfig>
CONF

failed=0
expect() { # STATUS WORDS...
    want=$1
    shift
    status=0
    "$outcallctl" "$@" >/run/out 2>/run/err </dev/null || status=$?
    lines=$(wc -l </run/err)
    if [ "$status" != "$want" ] || [ "$lines" != 1 ] || [ -s /run/out ] ||
        ! grep -q '^outcallctl: ' /run/err; then
        echo "outcallctl $*: status $status instead of $want, or not one line:"
        cat /run/out /run/err
        failed=1
    fi
}

export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus
expect 5 status # no bus at all
dbus-daemon --config-file=/run/bus.conf --fork --nopidfile

expect 5 status
expect 5 --json status
expect 5 evaluate web --ip 192.0.2.1 --port 443
expect 5 admit web --context '{"dns": {"query": "example.org"}}'
expect 5 allow web '[2001:db8::1]:53/udp' --ttl 10m
expect 5 revoke 7
expect 5 revoke /org/outcall/container/web/rule/7
expect 5 renew web/7 --ttl 1h
expect 5 active
expect 5 flush
expect 5 flush web
expect 5 container list
expect 5 container show web
expect 5 container register 4f2a9c --pid 4711 --label tier=dev
expect 5 container unregister 4f2a9c
expect 5 rule list
expect 5 rule show web-https
expect 5 rule reload
expect 5 rule test 'network.port == 443' --port 443
expect 5 lockdown on
expect 5 teardown

expect 2
expect 2 bogus
expect 2 allow web 192.0.2.1
expect 2 flush ''
expect 2 active ''
expect 2 evaluate web --context '{"dns": {}, "dns": {}}'
exit "$failed"
