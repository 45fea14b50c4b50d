# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands and background processes of a rig. The PID namespace ends with the case, so nothing
started here outlives it."""

import json
import os
import select
import subprocess
import time


def run(*command, check=True, **options):
    """Runs a command to its end; its output, both channels, as text."""
    result = subprocess.run([str(word) for word in command], text=True, timeout=60,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, **options)
    if check and result.returncode != 0:
        raise AssertionError(f"{command}: exit {result.returncode}: {result.stderr}{result.stdout}")
    return result


def wait_for(condition, what, seconds=10.0, step=0.005):
    """Polls until the condition holds and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(step)


def now():
    """CLOCK_MONOTONIC in ns, the clock of the prober."""
    return time.monotonic_ns()


class Prober:
    """One outcall-prober: asked by lines, answers by JSON."""

    def __init__(self, program, *arguments, enter=()):
        # The leak checker cannot look at itself from another PID namespace.
        self.process = subprocess.Popen([*enter, program, *map(str, arguments)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})

    def ask(self, question, seconds=20):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self._answer(seconds)

    def finish(self, seconds=60):
        """Waits for the end of a bounded sender and returns its last line."""
        answer = self._answer(seconds)
        self.close()
        return answer

    def stop(self):
        """Ends it and returns its last line."""
        self.process.stdin.close()
        return self.finish()

    def close(self):
        """Ends it by the end of its stdin. Never by a kill: nsenter would leave an orphan that
        keeps the container's PID namespace from ending."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()

    def _answer(self, seconds):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            raise AssertionError(f"{self.process.args}: no answer within {seconds} s")
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"{self.process.args}: ended")
        return json.loads(line)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def binary(name):
    """A program under test."""
    return os.path.join(os.environ["OUTCALL_BIN"], name)


def prober():
    return os.environ["OUTCALL_PROBER"]


def source(*path):
    """A file of the project's tree."""
    return os.path.join(os.environ["OUTCALL_SOURCE"], *path)
