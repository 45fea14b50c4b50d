#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The story of outcall in the terminal, with a real container, kernel, bus and polkitd, in
# namespaces of its own. Each claim is judged by packets; exit 1 if one is not as told.
#   sudo ./demo.sh            install what is missing, build, run
#   sudo ./demo.sh --built D  run the programs in folder D
set -euo pipefail
cd "$(dirname "$0")"

cgroup=${OUTCALL_DEMO_CGROUP:-outcall-demo-$$}
web=10.200.0.5
allowed=198.51.100.7
other=203.0.113.9

# --- how it looks --------------------------------------------------------------------------------

bold='' dim='' green='' red='' plain=''
if [[ -t 1 ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi
steps=0
failures=0

step() {
    steps=$((steps + 1))
    printf '\n%s%d. %s%s\n' "$bold" "$steps" "$1" "$plain"
}

# Container ids are cut to 12 digits, lines to the width of a terminal.
shorten() {
    sed -E 's/([0-9a-f]{12})[0-9a-f]{52}/\1…/g; s/^(.{108}).{2,}/\1…/'
}

typed() { # PROMPT COMMAND...
    printf '   %s %s\n' "$1" "${*:2}" | shorten
}

answered() { # COMMAND ANSWER, on one line
    printf '   web# %-34s %s→ %s%s\n' "$1" "$dim" "$2" "$plain"
}

said() { # the first lines of what stdin brings
    head -n "${lines:-4}" | shorten | sed "s/^.*$/     $dim&$plain/"
}

show() { # COMMAND...
    typed '#' "$@"
    "$@" 2>&1 | said || true # what follows from it is judged by packets
}

judge() { # TEXT TEST...
    if "${@:2}"; then
        printf '   %s✔%s %s\n' "$green" "$plain" "$1"
    else
        printf '   %s✘ NOT AS TOLD%s %s\n' "$red" "$plain" "$1"
        failures=$((failures + 1))
    fi
}

# --- what the story is made of -------------------------------------------------------------------

run_web() {
    lines=0 show podman run -d --name web --network outcall --ip $web demo sleep infinity
    id=$(podman inspect -f '{{.Id}}' web)
    pid=$(podman inspect -f '{{.State.Pid}}' web)
    lines=0 show outcallctl container register "$id" --name web --pid "$pid"
}

# The container asks for a page: `answer`, and how many packets `arrived` at the internet.
attempt() { # ADDRESS
    received "$internet"
    local before=$count
    answer=$(podman exec web timeout 2 wget -qO- "http://$1/" 2>&1) || answer="(no answer)"
    received "$internet"
    arrived=$((count - before))
    answered "wget http://$1/" "$answer"
}

blocked() { ((arrived == 0)) && [[ $answer != hello* ]]; }
passed() { ((arrived > 0)) && [[ $answer == hello* ]]; }
cut_in_time() { ((running > 100 && stopped_ms <= 50)); }
# A build with sanitizers has so much memory that the kernel takes longer to bury it.
closed_in_time() { ((running > 100 && stopped_ms <= ${OUTCALL_KILL_BOUND_MS:-50})); }
nothing_left() { ((entries_before > 0 && entries_after == 0)); }

# A download without end, running when this returns.
start_download() {
    podman exec -d web wget -qO /dev/null "http://$allowed/big" >/dev/null
    received "$pid"
    local before=$count
    sleep 0.5
    received "$pid"
    running=$((count - before))
    answered "wget http://$allowed/big &" "$running packets received in half a second"
}

kernel_entries() { nft list ruleset 2>/dev/null | grep -cF $web || true; }

# --- the story -----------------------------------------------------------------------------------

blocked_by_default() {
    step "A container starts. Nobody has allowed anything."
    run_web
    attempt $allowed
    judge "blocked: $arrived packets reached the internet" blocked
}

allowed_by_a_rule() {
    step "A rule file allows one destination. The container asks for it."
    cat >$run/rules.d/10-web.yaml <<YAML
version: "1"
rules:
  - id: web-updates
    condition: agent.name == "web" && network.ip == "$allowed" && network.port == 80
    action: allow
YAML
    lines=6 show cat $run/rules.d/10-web.yaml
    show outcallctl rule reload
    lines=1 show outcallctl admit web --ip $allowed --port 80
    attempt $allowed
    judge "allowed: $arrived packets reached the internet, and the answer came back" passed
    typed 'nobody$' outcallctl allow web $other:80
    setpriv --reuid nobody --regid nogroup --clear-groups outcallctl allow web $other:80 2>&1 | said ||
        true
    attempt $other
    judge "polkit refuses other users, and other destinations stay blocked: $arrived packets" blocked
}

revoked_while_running() {
    step "The allow is revoked while a download runs."
    start_download
    show outcallctl active
    local rule
    rule=$(outcallctl active --json | grep -o '/org/outcall/container/[^"]*' | head -n 1)
    local revoke=(busctl call org.outcall "$rule" org.outcall.DynamicRule1 Revoke)
    typed '#' "${revoke[@]}"
    last_packet_after "$internet" "$pid" "${revoke[@]}"
    said <$run/said
    judge "cut in both directions: last packet $stopped_ms ms after the reply (it took $took_ms ms)" \
        cut_in_time
    attempt $allowed
    judge "and blocked again: $arrived packets" blocked
}

killed() {
    step "The container is allowed again, then killed. Its address goes to a new container."
    outcallctl admit web --ip $allowed --port 80 >/dev/null || true
    start_download
    local entries_before entries_after
    entries_before=$(kernel_entries)
    typed '#' kill -9 "$pid" '(the first process of the container)'
    last_packet_after "$internet" "$internet" kill -9 "$pid"
    entries_after=$(kernel_entries)
    judge "nothing left in the kernel: $entries_before entries with $web before, $entries_after after" \
        nothing_left
    podman rm -f web >/dev/null 2>&1
    run_web
    attempt $allowed
    judge "the new container inherits nothing: $arrived packets" blocked
}

daemon_killed() {
    step "outcalld is killed with -9 while a download runs."
    outcallctl admit web --ip $allowed --port 80 >/dev/null || true
    start_download
    typed '#' kill -9 "$daemon" '(outcalld)'
    last_packet_after "$internet" "$pid" kill -9 "$daemon"
    judge "fails closed: last packet $stopped_ms ms after the kill" closed_in_time
    attempt $allowed
    judge "still blocked without it: $arrived packets" blocked
}

flushed() {
    step "Worse: somebody removes every firewall rule while outcalld is dead."
    show nft flush ruleset
    received "$internet"
    local before=$count sent
    sent=$(podman exec web ping -q -i 0.001 -w 2 $allowed | sed -nE 's/^([0-9]+) pack.*/\1/p') || true
    received "$internet"
    arrived=$((count - before)) answer="(no answer)"
    answered "ping -i 0.001 $allowed" "$sent sent, no answer"
    judge "still blocked, by routing rules outside the firewall: $arrived packets" blocked
}

back_again() {
    step "outcalld comes back and is asked again."
    start_outcalld
    lines=0 show outcallctl container register "$id" --name web --pid "$pid"
    lines=1 show outcallctl admit web --ip $allowed --port 80
    attempt $allowed
    judge "allowed again: $arrived packets reached the internet" passed
}

tell() {
    cat <<TEXT
${bold}outcall${plain}: a container may reach what was allowed, as long as it is allowed, and nothing else.

   container web ($web) ── bridge outcall0 ── host ── the internet: $allowed, $other
   The judge is a packet counter in the internet. outcalld's own word does not count.
   All of it runs in namespaces of its own; this machine's network and bus are not touched.
TEXT
    blocked_by_default
    allowed_by_a_rule
    revoked_while_running
    killed
    daemon_killed
    flushed
    back_again
    if ((failures > 0)); then
        printf '\n%s%d of the claims did not hold.%s\n' "$red" "$failures" "$plain"
        exit 1
    fi
    cat <<TEXT

${green}Every claim held.${plain} Next: README.md for the first steps of your own, sudo ./test.sh for the proof in full.
TEXT
}

# --- outside: install, build, enter the namespaces; inside: play ---------------------------------

remove_cgroups() {
    find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null || true
}

if [[ ${1:-} == --inside ]]; then
    source tests/demo/stage.sh
    set -E
    trap 'exit 130' INT TERM
    trap 'stage_fails "line $LINENO failed"' ERR
    lay_stage "$2"
    start_internet $allowed $other
    start_bus
    start_outcalld
    prepare_podman
    tell
    exit
fi

if ((EUID != 0)); then
    echo "demo.sh: namespaces and nftables need root: sudo ./demo.sh" >&2
    exit 1
fi
if [[ ${1:-} == --built ]]; then
    bin=$2
else
    .ci/install build run
    .ci/build release outcalld outcallctl
    bin=build/release/bin
    echo
fi
trap remove_cgroups EXIT
OUTCALL_DEMO_CGROUP=$cgroup unshare -m -n -p -f --kill-child --mount-proc --propagation private \
    ./demo.sh --inside "$bin"
