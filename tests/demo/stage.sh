# SPDX-License-Identifier: GPL-2.0-or-later
# The stage of demo.sh, sourced inside its namespaces: an internet that counts, a bus with the real
# polkitd, outcalld, Podman with runc. Everything is gone when the process namespace ends.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are demo.sh's, too

run=/run/demo

stage_fails() {
    echo "demo.sh: $1" >&2
    tail -n 20 "$run"/*.log >&2
    exit 2
}

within() { # SECONDS COMMAND...: until it succeeds
    local deadline=$((SECONDS + $1 + 1))
    while ((SECONDS < deadline)); do
        if "${@:2}" >/dev/null 2>&1; then return 0; fi
        sleep 0.02
    done
    return 1
}

# A copy of a system folder with a file of ours in it, over the folder.
with_file() { # FOLDER FILE
    local copy=$run/with$1
    mkdir -p "$(dirname "$copy")"
    cp -a "$1" "$copy"
    cp "$2" "$copy"
    mount --bind "$copy" "$1"
}

lay_stage() { # BIN_FOLDER
    local folder
    mkdir -p /var/lib/containers # podman's cache; it would be made anyway
    for folder in /run /dev/shm /var/lib/containers; do
        mount -t tmpfs tmpfs "$folder"
    done
    mkdir -p $run/{bin,rules.d,state,net,www,rootfs/bin} /run/{dbus,netns}
    cp "$1"/{outcalld,outcallctl} $run/bin
    export PATH=$run/bin:$PATH TMPDIR=$run
    unset DBUS_SYSTEM_BUS_ADDRESS
    ip link set lo up
    echo 1 >/proc/sys/net/ipv4/ip_forward
}

# A network namespace with a web server at some addresses. `internet` is a process in it.
start_internet() { # ADDRESS...
    local address
    ip netns add internet
    ip link add uplink type veth peer name eth0 netns internet
    ip address add 192.0.2.1/30 dev uplink
    ip link set uplink up
    ip route add default via 192.0.2.2
    ip -n internet link set lo up
    for address in 192.0.2.2/30 "${@/%//32}"; do
        ip -n internet address add "$address" dev eth0
    done
    ip -n internet link set eth0 up
    ip -n internet route add default via 192.0.2.1
    # Podman would hide who sends behind the host's address, and the host answers for that one.
    iptables -t nat -A POSTROUTING -s 10.200.0.0/24 -j ACCEPT
    echo "hello from the internet" >$run/www/index.html
    truncate -s 1T $run/www/big
    nsenter --net=/run/netns/internet busybox httpd -f -p 80 -h $run/www &
    internet=$!
}

start_bus() {
    with_file /usr/share/dbus-1/system.d dbus/org.outcall.conf
    with_file /usr/share/polkit-1/actions polkit/org.outcall.policy
    dbus-daemon --system --nofork --nopidfile 2>$run/bus.log &
    within 5 test -S /run/dbus/system_bus_socket || stage_fails "no bus"
    /usr/lib/polkit-1/polkitd --no-debug >$run/polkitd.log 2>&1 &
    within 5 busctl status org.freedesktop.PolicyKit1 || stage_fails "no polkitd"
}

# `daemon` is its process.
start_outcalld() {
    outcalld --rules-dir $run/rules.d --state-dir $run/state --bridge-address 10.200.0.1/24 \
        >>$run/outcalld.log 2>&1 &
    daemon=$!
    disown # bash need not tell of its end
    within 10 busctl status org.outcall || stage_fails "outcalld does not start"
}

podman() { # VERB ARGUMENT...
    local verb=$1
    shift
    [[ $verb != run ]] || set -- --cgroup-parent="/$cgroup" "$@"
    command podman --root $run/store --runroot $run/runroot --tmpdir $run/tmp "$verb" "$@"
}

# An image of one static program and a network on bridge outcall0.
prepare_podman() {
    cat >$run/containers.conf <<CONF
[containers]
default_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]
[engine]
events_logger = "file"
cgroup_manager = "cgroupfs"
runtime = "runc"
[network]
network_backend = "netavark"
network_config_dir = "$run/net"
CONF
    cat >$run/net/outcall.json <<JSON
{"name": "outcall", "id": "$(printf %064d 1)", "driver": "bridge", "network_interface": "outcall0",
 "created": "2026-01-01T00:00:00Z", "ipv6_enabled": false, "internal": false, "dns_enabled": false,
 "subnets": [{"subnet": "10.200.0.0/24", "gateway": "10.200.0.1"}],
 "ipam_options": {"driver": "host-local"}}
JSON
    export CONTAINERS_CONF=$run/containers.conf
    cp /bin/busybox $run/rootfs/bin
    local tool
    for tool in sh sleep timeout wget ping; do ln -s busybox $run/rootfs/bin/$tool; done
    tar -C $run/rootfs -cf - . | podman import - demo >$run/podman.log 2>&1 ||
        stage_fails "no image"
}

# IP packets that reached the network namespace of a process.
received() { # PID: into `count`; 0 once its namespace is gone
    local key
    count=0
    [[ -e /proc/$1/net/snmp ]] || return 0
    while read -r key _ _ count _; do
        [[ $key != Ip: || $count == InReceives ]] || return 0
    done <"/proc/$1/net/snmp"
}

# Watches two namespaces until both are quiet for half a second, while a command runs.
# `stopped_ms`: their last packet after the command's end; `took_ms`: how long the command took.
last_packet_after() { # PID PID COMMAND...
    local a=$1 b=$2 total=-1 now=${EPOCHREALTIME/./} start last quiet=500000 ended
    start=$now
    last=$now
    shift 2
    { "$@" >$run/said 2>&1 || true; echo "${EPOCHREALTIME/./}" >$run/ended; } &
    local command=$!
    local idle
    exec {idle}<> <(:)                      # nothing ever comes from it: a sleep without a process
    renice -n -15 $$ >/dev/null             # a late look would make the packet late
    while ((now - last < quiet && now - start < 5000000)); do
        received "$a"
        local sum=$count
        received "$b"
        now=${EPOCHREALTIME/./}
        ((sum + count == total)) || last=$now
        total=$((sum + count))
        read -rt 0.001 -u "$idle" || true
    done
    exec {idle}>&-
    renice -n 0 $$ >/dev/null
    wait "$command"
    ended=$(<$run/ended)
    took_ms=$(((ended - start) / 1000))
    stopped_ms=$(((last - ended + 500) / 1000))
    ((stopped_ms > 0)) || stopped_ms=0
}
