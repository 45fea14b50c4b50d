#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds the table of who may include whom, the homes of third-party libraries, and file lengths.

Usage: include_table.py ROOT. Prints one line a breach; exit status 1 if there is any.
"""

import pathlib
import re
import sys

# A folder and what it may include beside itself. The longest matching prefix of a file's path
# names its folder; the same holds for what it includes.
TABLE = {
    "engine/model": [],
    "engine/control.hpp": ["engine/model"],
    "engine/cel": ["engine/model"],
    "engine/json": ["engine/model"],
    "engine/yaml": ["engine/model"],
    "engine/policy": ["engine/cel", "engine/model", "engine/yaml"],
    "engine/layers": ["engine/model"],
    "engine/firewall": ["engine/model", "engine/yaml"],
    "engine/mesh": ["engine/model"],
    "engine/resolve": ["engine/policy", "engine/layers", "engine/firewall", "engine/mesh",
                       "engine/cel", "engine/model"],
    "nft": ["engine/model"],
    "dbus": ["engine/control.hpp", "engine/model", "adaptors"],
    "service": ["dbus", "nft", "engine"],
    "cli": ["engine", "proxies"],
    "tests": ["service", "dbus", "nft", "cli", "engine", "adaptors", "proxies"],
    "bench": ["service", "dbus", "nft", "cli", "engine", "adaptors", "proxies", "tests"],
}

# Folders whose headers are generated in the build tree.
GENERATED = ("adaptors/", "proxies/")

# Third-party headers and their homes. Tests and benches may include any.
HOMES = [
    (r"yaml-cpp/", ["engine/yaml"]),
    (r"re2/", ["engine/cel"]),
    (r"absl/", ["engine/cel/zone.cpp"]),
    (r"libmnl/|libnftnl/", ["nft"]),
    # sdbus-c++ 1.2 cannot let the authority ask the user; sd-bus below it can.
    (r"systemd/sd-bus", ["dbus", "cli/bus.cpp"]),
    (r"systemd/sd-event\.h", ["dbus", "service"]),
    (r"systemd/", ["service"]),
    (r"sdbus-c\+\+/", ["cli"]),
    (r"nlohmann/", ["engine/json"]),
    (r"microhttpd\.h", ["service/http"]),
    (r"CLI/", ["cli", "service"]),
    (r"nettle/", ["service"]),
    (r"fmt/", ["engine", "nft", "dbus", "service", "cli"]),
    (r"gtest/|gmock/", []),
    (r"benchmark/", []),
]

# engine is text and values in, text and values out (DESIGN §9.1).
IMPURE = re.compile(
    r"(fstream|filesystem|iostream|thread|future|condition_variable|unistd\.h|fcntl\.h|poll\.h|"
    r"sys/(socket|stat|mman|epoll|wait|ioctl|un)\.h|net/.*|linux/.*|netdb\.h)$")

# absl reads the system's zone data wherever it is used, and keeps for good what it did not find; so
# that file looks first whether there is something.
READS_ZONES = "engine/cel/zone.cpp"

SYSTEM = re.compile(
    r"[a-z_]+$|[a-z_0-9]+\.h$|(sys|net|netinet|arpa|linux|asm)/[a-zA-Z_0-9/.]+\.h$")

SPDX = "// SPDX-License-Identifier: GPL-2.0-or-later"

SOURCE_LINES = 300
HEADER_LINES = 100
# Longer by what they are, each with the reason.
LONGER = {
    "engine/control.hpp": "everything that may be asked of the daemon, on one page",
    "engine/cel/datum.hpp": "every kind of value an evaluation knows",
    "dbus/adaptor.hpp": "what all generated adaptors share",
    "nft/attributes.hpp": "reading and writing of netlink attributes, templates only",
    "nft/enforcer.hpp": "the contract of the only writer",
    "nft/transaction.hpp": "the closed set of operations",
    "service/daemon.hpp": "implements engine/control.hpp, member by member",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def folder(path, names):
    """The entry of names that is path or a folder above it; the longest."""
    fits = [name for name in names if path == name or path.startswith(name + "/")]
    return max(fits, key=len, default=None)


def within(path, names):
    return folder(path, names) is not None


def sources(root):
    for top in sorted({name.split("/")[0] for name in TABLE}):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".cpp", ".hpp"):
                yield path.relative_to(root).as_posix()


def check_own(root, home, target):
    if not target.startswith(GENERATED) and not (root / target).is_file():
        return f'includes "{target}", which does not exist from the root'
    if folder(target, TABLE) == home or within(target, TABLE[home]):
        return None
    return f'includes "{target}", which {home} may not include'


def check_foreign(path, home, target):
    free = home in ("tests", "bench")
    for pattern, homes in HOMES:
        if re.match(pattern, target):
            allowed = free or within(path, homes)
            return None if allowed else f"includes <{target}>, which has no home in {home}"
    if home.startswith("engine/") and IMPURE.match(target) and path != READS_ZONES:
        return f"includes <{target}>, but engine is pure"
    return None if SYSTEM.match(target) else f"includes <{target}>, which the table does not know"


def check_lengths(path, count):
    if path.startswith(("tests/", "bench/")):
        return None
    limit = HEADER_LINES if path.endswith(".hpp") else SOURCE_LINES
    if count > limit and path not in LONGER:
        return f"has {count} lines; the limit is {limit}"
    return None


def check_file(root, path):
    home = folder(path, TABLE)
    if home is None:
        yield 0, "is in a folder that the table does not know"
        return
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != SPDX:
        yield 1, "does not start with the SPDX line"
    if fault := check_lengths(path, len(lines)):
        yield len(lines), fault
    for number, line in enumerate(lines, 1):
        if match := INCLUDE.match(line):
            kind, target = match.groups()
            fault = (check_own(root, home, target) if kind == '"'
                     else check_foreign(path, home, target))
            if fault:
                yield number, fault


def check_table():
    """No two folders include each other, directly or around a corner."""
    def reachable(start):
        seen, queue = set(), list(TABLE[start])
        while queue:
            name = queue.pop()
            for entry in TABLE:
                if (entry == name or entry.startswith(name + "/")) and entry not in seen:
                    seen.add(entry)
                    queue.extend(TABLE[entry])
        return seen
    return [name for name in TABLE if name in reachable(name)]


def main(root):
    breaches = [f"{name}: the table lets it include itself in a circle" for name in check_table()]
    paths = list(sources(root))
    if not paths:
        breaches.append(f"{root}: no source file found")
    for path in paths:
        breaches += [f"{path}:{number}: {fault}" for number, fault in check_file(root, path)]
    for path in LONGER:
        if path not in paths:
            breaches.append(f"{path}: is named as longer, but does not exist")
    print("\n".join(breaches) if breaches else f"{len(paths)} files keep the table")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
