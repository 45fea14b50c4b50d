# SPDX-License-Identifier: GPL-2.0-or-later
"""The D-Bus wire format: just enough to call thousands of methods a second from a test."""

import struct

SIZES = {"y": "B", "q": "H", "n": "h", "u": "I", "i": "i", "t": "Q", "x": "q", "d": "d"}
ALIGNMENT = {**{code: struct.calcsize(form) for code, form in SIZES.items()},
             "b": 4, "s": 4, "o": 4, "g": 1, "v": 1, "a": 4, "(": 8, "{": 8}


def split(signature):
    """The complete types of a signature."""
    types, start = [], 0
    while start < len(signature):
        end = _end_of_type(signature, start)
        types.append(signature[start:end])
        start = end
    return types


def _end_of_type(signature, at):
    if signature[at] == "a":
        return _end_of_type(signature, at + 1)
    if signature[at] not in "({":
        return at + 1
    depth = 0
    for end in range(at, len(signature)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(signature[end], 0)
        if depth == 0:
            return end + 1
    raise ValueError(signature)


def variant(value):
    """A Python value as (signature, value)."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return ("b", value)
    if isinstance(value, int):
        return ("x", value)
    if isinstance(value, str):
        return ("s", value)
    if isinstance(value, dict):
        if all(isinstance(item, str) for item in value.values()):
            return ("a{ss}", value)
        return ("a{sv}", value)
    if all(isinstance(item, str) for item in value):
        return ("as", list(value))
    return ("av", list(value))


class Writer:
    def __init__(self):
        self.data = bytearray()

    def align(self, size):
        self.data += bytes(-len(self.data) % size)

    def put(self, kind, value):
        self.align(ALIGNMENT[kind[0]])
        if kind in SIZES:
            self.data += struct.pack("<" + SIZES[kind], value)
        elif kind == "b":
            self.data += struct.pack("<I", bool(value))
        elif kind in "so":
            text = value.encode()
            self.data += struct.pack("<I", len(text)) + text + b"\0"
        elif kind == "g":
            self.data += bytes([len(value)]) + value.encode() + b"\0"
        elif kind == "v":
            signature, inner = variant(value)
            self.put("g", signature)
            self.put(signature, inner)
        elif kind[0] == "a":
            self._put_array(kind[1:], value)
        else:
            for member, item in zip(split(kind[1:-1]), value, strict=True):
                self.put(member, item)

    def _put_array(self, kind, values):
        place = len(self.data)
        self.data += bytes(4)
        self.align(ALIGNMENT[kind[0]])
        start = len(self.data)
        for item in values.items() if isinstance(values, dict) else values:
            self.put(kind, item)
        struct.pack_into("<I", self.data, place, len(self.data) - start)


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def align(self, size):
        self.at += -self.at % size

    def get(self, kind):
        self.align(ALIGNMENT[kind[0]])
        if kind in SIZES:
            return self._number(SIZES[kind])
        if kind == "b":
            return self._number("I") != 0
        if kind in "so":
            return self._text(self._number("I"))
        if kind == "g":
            return self._text(self._number("B"))
        if kind == "v":
            return self.get(self.get("g"))
        if kind[0] == "a":
            return self._array(kind[1:])
        return tuple(self.get(member) for member in split(kind[1:-1]))

    def _number(self, form):
        (value,) = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def _text(self, length):
        text = bytes(self.data[self.at:self.at + length]).decode()
        self.at += length + 1
        return text

    def _array(self, kind):
        length = self._number("I")
        self.align(ALIGNMENT[kind[0]])
        end, items = self.at + length, []
        while self.at < end:
            items.append(self.get(kind))
        return dict(items) if kind[0] == "{" else items
