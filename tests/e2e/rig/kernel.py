# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernel holds, read with nft and ip: the other half of "kernel equals model"."""

import json

from rig.process import run

DYNAMIC = "outcall_dyn"
BASE = "outcall"
SETS = ("allow4", "allow6")


def ruleset():
    return json.loads(run("nft", "-j", "list", "ruleset").stdout)["nftables"]


def tables():
    """{(family, name)}. Not as JSON: nft 1.0.6 aborts on the orphan of an owned table."""
    lines = run("nft", "list", "tables").stdout.splitlines()
    return {tuple(line.split()[1:3]) for line in lines}


def elements():
    """The allowed flows in force: {(source, destination, protocol, port)}."""
    found = set()
    for name in SETS:
        listing = run("nft", "-j", "list", "set", "inet", DYNAMIC, name).stdout
        for item in json.loads(listing)["nftables"]:
            for element in item.get("set", {}).get("elem", []):
                value = element["elem"]["val"] if "elem" in element else element
                found.add(tuple(value["concat"]))
    return found


def rules(bridge="outcall0"):
    """Policy-routing rules of the guard, both families, as text."""
    return [line for family in ("-4", "-6")
            for line in run("ip", family, "rule", "list").stdout.splitlines() if bridge in line]


def links():
    return {link["ifname"] for link in json.loads(run("ip", "-j", "link").stdout)}
