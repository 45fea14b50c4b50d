# SPDX-License-Identifier: GPL-2.0-or-later
"""Rule requests as outcalld finds them on the disk when it starts."""

import hashlib
import json
import os

from rig.daemon import RULES, STATE, rule_file

RECORDS = os.path.join(STATE, "requests")
REQUEST = "org.outcall.RuleRequest1"


def path_of(request):
    return "/org/outcall/request/" + request.replace("-", "_2d")


def record_path(request):
    return os.path.join(RECORDS, request + ".json")


def rule_path(request):
    return os.path.join(RULES, f"agent-{request}.yaml")


def write_record(request, rules=None, **changes):
    """A pending request of a complete rule file, which allows port 9000 unless `rules` is given."""
    text = rules or rule_file(("asked", "allow", "network.port == 9000"))
    record = {"version": 1, "id": request, "container": "c1", "container_name": "web",
              "status": "pending", "description": "", "access": {}, "condition": "",
              "rule_file": text, "digest": hashlib.sha256(text.encode()).hexdigest(),
              "submitted_at": 1_700_000_000_000_000, "decided_at": 0, "reason": "", **changes}
    os.makedirs(RECORDS, mode=0o700, exist_ok=True)
    descriptor = os.open(record_path(request), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(record, file)
    return text


def status_on_disk(request):
    with open(record_path(request), encoding="utf-8") as file:
        return json.load(file)["status"]
