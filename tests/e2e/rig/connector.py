# SPDX-License-Identifier: GPL-2.0-or-later
"""Connects to the unix sockets it is told of and hands the connections back. Stays alive meanwhile:
it is who the kernel says connected."""

import socket
import sys

pipe = socket.socket(fileno=int(sys.argv[1]))
while path := pipe.recv(4096):
    with socket.socket(socket.AF_UNIX) as made:
        try:
            made.connect(path)
            socket.send_fds(pipe, [b"here"], [made.fileno()])
        except OSError as error:
            pipe.sendall(str(error).encode())
