# SPDX-License-Identifier: GPL-2.0-or-later
"""A connection to the bus as a chosen user. Synchronous calls; signals are kept until asked for."""

import os
import select
import socket
import struct
import time

from rig.wire import Reader, Writer, split

CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SENDER, SIGNATURE = range(1, 9)
FIELD_TYPES = {PATH: "o", INTERFACE: "s", MEMBER: "s", DESTINATION: "s", SIGNATURE: "g"}
ALLOW_INTERACTIVE = 0x4
IN_FLIGHT = 32  # calls of call_many that wait for a reply


class BusError(Exception):
    def __init__(self, name, text):
        super().__init__(f"{name}: {text}")
        self.name, self.text = name, text


class Message:
    def __init__(self, kind, fields, body):
        self.kind, self.fields, self.body = kind, fields, body
        self.path, self.interface, self.member = (fields.get(PATH), fields.get(INTERFACE),
                                                  fields.get(MEMBER))

    def result(self):
        if self.kind == ERROR:
            raise BusError(self.fields[ERROR_NAME], self.body[0] if self.body else "")
        return self.body


class Connection:
    """The kernel attests the effective uid of connect(), so it is taken on for that moment."""

    def __init__(self, path, uid=0, gid=0):
        self.socket = socket.socket(socket.AF_UNIX)
        os.setegid(gid)
        os.seteuid(uid)
        try:
            self.socket.connect(path)
        finally:
            os.seteuid(0)
            os.setegid(0)
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(uid).encode().hex().encode() + b"\r\n")
        if not self.socket.recv(256).startswith(b"OK"):
            raise AssertionError("the bus refused the connection")
        self.socket.sendall(b"BEGIN\r\n")
        self.buffer, self.serial, self.signals, self.replies = bytearray(), 0, [], {}
        (self.name,) = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "Hello")

    def close(self):
        self.socket.close()

    def call(self, destination, path, interface, member, signature="", *arguments,
             interactive=False, seconds=30):
        """The reply's arguments as a tuple; BusError if it is an error."""
        serial = self.send(destination, path, interface, member, signature, *arguments,
                           interactive=interactive)
        return self.reply(serial, seconds).result()

    def call_many(self, calls, seconds=60):
        """Many calls, some in flight at once; the replies' arguments in order."""
        waiting, results = [], []
        for call in calls:
            if len(waiting) == IN_FLIGHT:
                results.append(self.reply(waiting.pop(0), seconds).result())
            waiting.append(self.send(*call))
        return results + [self.reply(serial, seconds).result() for serial in waiting]

    def watch(self, rule):
        self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                  "AddMatch", "s", rule)

    def wait_signal(self, accept, what, seconds=5):
        """The first signal, past or to come, that is accepted; it and those before are dropped."""
        end = time.monotonic() + seconds
        while True:
            while self.signals:
                signal = self.signals.pop(0)
                if accept(signal):
                    return signal
            if not self._receive(end - time.monotonic()):
                raise AssertionError(f"{what}: no such signal within {seconds} s")

    def send(self, destination, path, interface, member, signature="", *arguments,
             interactive=False):
        """The serial, for reply()."""
        body = Writer()
        for kind, value in zip(split(signature), arguments, strict=True):
            body.put(kind, value)
        self.serial += 1
        fields = {PATH: path, INTERFACE: interface, MEMBER: member, DESTINATION: destination}
        if signature:
            fields[SIGNATURE] = signature
        head = Writer()
        head.data += struct.pack("<cBBBII", b"l", CALL, ALLOW_INTERACTIVE if interactive else 0,
                                 1, len(body.data), self.serial)
        head.put("a(yv)", [(code, (FIELD_TYPES[code], value)) for code, value in fields.items()])
        head.align(8)
        self.socket.sendall(head.data + body.data)
        return self.serial

    def reply(self, serial, seconds=30):
        """The message that answers a call."""
        end = time.monotonic() + seconds
        while serial not in self.replies:
            if not self._receive(end - time.monotonic()):
                raise AssertionError(f"no reply within {seconds} s")
        return self.replies.pop(serial)

    def _receive(self, seconds):
        """Reads what is there; False when nothing came in time."""
        if not select.select([self.socket], [], [], max(seconds, 0))[0]:
            return False
        data = self.socket.recv(1 << 20)
        if not data:
            raise AssertionError("the bus closed the connection")
        self.buffer += data
        while self._take_message():
            pass
        return True

    def _take_message(self):
        if len(self.buffer) < 16:
            return False
        body_length, _, fields_length = struct.unpack_from("<III", self.buffer, 4)
        start = (16 + fields_length + 7) & ~7
        if len(self.buffer) < start + body_length:
            return False
        data = bytes(self.buffer[:start + body_length])
        del self.buffer[:start + body_length]
        fields = dict(Reader(data, 12).get("a(yv)"))
        reader = Reader(data[start:])
        body = tuple(reader.get(kind) for kind in split(fields.get(SIGNATURE, "")))
        message = Message(data[1], fields, body)
        if message.kind == SIGNAL:
            self.signals.append(message)
        else:
            self.replies[fields[REPLY_SERIAL]] = message
        return True
