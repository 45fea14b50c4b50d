#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that every requirement claimed in tests/requirements.md has its test, and that none is
left out: what is not claimed is listed there under "Not yet", with its issue.

Usage: requirements.py ROOT. Prints one line a fault; exit status 1 if there is any.
"""

import pathlib
import re
import sys

TABLE = "tests/requirements.md"
NOT_YET = "## Not yet"
ID = re.compile(r"[A-Z]+[0-9]+-[A-Z]+-[0-9]+(\.[a-z])?")
A_TEST = re.compile(r"^(TEST(_[FP])?\(| *def test_)", re.MULTILINE)
SKIPPED = re.compile(r"DISABLED_|GTEST_SKIP|\bskipTest\(|@unittest\.skip|\bSkipTest\b")

# How many there are of each kind in the requirement texts, numbered from 1, and what has letters.
COUNTS = {"S003-FR": 40, "S009-US": 3, "S009-FR": 11, "S009-AS": 5, "S009-IF": 3, "S009-EC": 4,
          "S009-SC": 3, "S004-FR": 19, "S004-IF": 5}
LETTERS = {"S003-FR-003": "abc", "S003-FR-005": "abcdef", "S003-FR-006": "abcd",
           "S003-FR-015": "abcdef", "S003-FR-016": "abc", "S003-FR-019": "abcd"}
REQUIRED = [f"{kind}-{number:03}" for kind, count in COUNTS.items()
            for number in range(1, count + 1)]
REQUIRED += [f"{requirement}.{letter}" for requirement, letters in LETTERS.items()
             for letter in letters]


def rows(text):
    """(whether it is under "Not yet", line number, cells) of each row below a table's header."""
    not_yet = False
    for number, line in enumerate(text.splitlines(), 1):
        not_yet = not_yet or line.strip() == NOT_YET
        if line.startswith("|") and not re.match(r"\|\s*id\s*\||\|-", line):
            yield not_yet, number, [cell.strip() for cell in line.strip().strip("|").split("|")]


def names_id(source, requirement):
    """S003-FR-015.a does not name S003-FR-015, nor S003-FR-01 S003-FR-015."""
    return re.search(re.escape(requirement) + r"(?!\.[a-z]\b|[0-9])", source) is not None


def definition(source, test):
    """The text of a test, its decorators included, up to the next one. None: not defined."""
    suite, dot, case = map(re.escape, test.partition("."))
    if dot:
        start = re.search(rf"^TEST(_[FP])?\(\s*{suite},\s*{case}\s*\)", source, re.MULTILINE)
        end = re.compile(r"^(TEST(_[FP])?|INSTANTIATE_\w+)\(", re.MULTILINE)
    else:
        start = re.search(rf"^((?: *@.*\n)*) *def {suite}\(", source, re.MULTILINE)
        end = re.compile(r"^ *(@|def |class |if __name__)", re.MULTILINE)
    if start is None:
        return None
    stop = end.search(source, start.end())
    return source[start.start():stop.start() if stop else len(source)]


def read(path):
    """A source, or all files of a golden case; None if there is no such thing."""
    if path.is_file():
        return path.read_text(encoding="utf-8")
    if path.parent.name == "golden" and (path / "expected.txt").is_file():
        return "".join(file.read_text(encoding="utf-8", errors="replace")
                       for file in sorted(path.iterdir()))
    return None


def check_test(path, source, test):
    whole = test == "-" and (path.is_dir() or path.suffix == ".sh" or A_TEST.search(source))
    text = source if whole else definition(source, test)
    if text is None:
        return f"has no test {test}"
    if SKIPPED.search(text):
        return f"does not always run {test}"
    return None


def check_claim(root, cells):
    if len(cells) != 3 or not all(cells):
        return ["a row has id, source and tests"]
    requirement, path, tests = cells
    if not ID.fullmatch(requirement):
        return [f"{requirement} is no requirement id"]
    source = read(root / path)
    if source is None:
        return [f"{requirement}: {path} does not exist"]
    faults = [check_test(root / path, source, test.strip()) for test in tests.split(",")]
    if not names_id(source, requirement):
        faults.append("does not name it")
    return [f"{requirement}: {path} {fault}" for fault in faults if fault]


def check_not_yet(cells):
    if len(cells) != 3 or not all(cells) or not ID.fullmatch(cells[0]):
        return ["a row has id, issue and what is missing"]
    return [] if cells[1].isdecimal() else [f"{cells[0]}: '{cells[1]}' is no issue"]


def main(root):
    table = list(rows((root / TABLE).read_text(encoding="utf-8")))
    faults, seen = [], set()
    for not_yet, number, cells in table:
        found = check_not_yet(cells) if not_yet else check_claim(root, cells)
        key = (not_yet, cells[0]) if not_yet else (not_yet, *cells[:2])
        if key in seen:
            found.append("this id has a row already" if not_yet else
                         "this id and source have a row already")
        seen.add(key)
        faults += [f"{TABLE}:{number}: {fault}" for fault in found]
    listed = {cells[0] for _, _, cells in table}
    faults += [f"{TABLE}: {requirement} is neither claimed nor under \"Not yet\""
               for requirement in REQUIRED if requirement not in listed]
    claims = sum(not not_yet for not_yet, _, _ in table)
    print("\n".join(faults) if faults else f"{claims} claims hold, {len(table) - claims} not yet")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
