# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP on a unix socket, down to the bytes: well-formed requests and what is no request at all."""

import contextlib
import json
import os
import socket
import subprocess
import sys

from rig.network import UNPRIVILEGED

HOST = "/run/rig/host.sock"
AGENT = "/run/rig/agent/agent.sock"
MOUNTED = "/mnt"
CONNECTOR = os.path.join(os.path.dirname(__file__), "connector.py")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.document = json.loads(body) if body.startswith(b"{") else None

    @property
    def data(self):
        return self.document["data"]

    @property
    def error(self):
        return self.document["error"]


def request(method, path, body=b"", headers=(), host="localhost"):
    """The bytes of a request; a `body` that is no bytes becomes JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Wire:
    """One connection. The kernel knows it as the process that made it."""

    def __init__(self, place, seconds=20):
        """By a path, or of a socket that is connected."""
        self.socket = place if isinstance(place, socket.socket) else socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        if self.socket is not place:
            self.socket.connect(place)
        self.buffer = b""

    def send(self, data):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        return bool(data)

    def answer(self):
        """The next answer; None when the connection ended without one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split()[1])
        if status == 100:
            return self.answer()
        headers = {name.lower(): value.strip() for name, value in
                   (line.split(":", 1) for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            if not self._more():
                raise AssertionError("the answer is cut")
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, headers, body)

    def ask(self, *arguments, **options):
        self.send(request(*arguments, **options))
        return self.answer()

    def ended(self, seconds=5):
        """Whether the other side closes within so long, with nothing more to say."""
        self.socket.settimeout(seconds)
        try:
            return not self._more()
        except TimeoutError:
            return False

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask(path, *arguments, **options):
    """One request on a connection of its own."""
    with Wire(path) as wire:
        return wire.ask(*arguments, **options)


class Inside:
    """A process in a container, with the agent socket's directory mounted and no other. It makes
    connections and hands them out: the kernel goes on to know them as that process's."""

    def __init__(self, container, *, privileged=False):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.pipe = ours
        drop = () if privileged else UNPRIVILEGED
        mount = f"mount --bind {os.path.dirname(AGENT)} {MOUNTED} && exec \"$@\""
        with theirs:
            self.process = subprocess.Popen(
                [*container.enter, "unshare", "--mount", "sh", "-c", mount, "sh", *drop,
                 sys.executable, CONNECTOR, str(theirs.fileno())], pass_fds=[theirs.fileno()])

    def connect(self, path=f"{MOUNTED}/agent.sock"):
        self.pipe.sendall(path.encode())
        said, fds, _, _ = socket.recv_fds(self.pipe, 4096, 1)
        if not fds:
            raise ConnectionError(said.decode())
        return Wire(socket.socket(fileno=fds[0]))

    def end(self):
        self.pipe.close()
        self.process.wait(20)


class Agent:
    """What talks from within a container, on one connection. `where`: a process that is there."""

    def __init__(self, where):
        self.wire = where.connect()
        self.token = None

    def check_in(self):
        answer = self.wire.ask("POST", "/v1/checkin", {})
        self.token = answer.data["session_token"]
        return answer

    def authorization(self):
        return (f"Authorization: Bearer {self.token}",)

    def ask(self, method, path, body=b""):
        return self.wire.ask(method, path, body, headers=self.authorization())

    def check(self, action, target, **metadata):
        body = {"action_type": action, "target": target}
        return self.ask("POST", "/v1/permissions/check",
                        {**body, "metadata": metadata} if metadata else body)
