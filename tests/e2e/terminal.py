"""A program on a terminal, as a person sits at it: read what it asks, type an answer."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Callable

SECONDS = 60.0


class Terminal:
    """``start`` is given the terminal as the program's stdin, stdout and stderr."""

    def __init__(self, start: Callable[[int], subprocess.Popen[bytes]]) -> None:
        self._master, slave = pty.openpty()
        self.process = start(slave)
        os.close(slave)
        self._seen = b""
        self._open = True

    @property
    def text(self) -> str:
        """All that has been printed so far."""
        return self._seen.decode(errors="replace")

    def answer(self, question: str, answer: str) -> None:
        """Wait for ``question`` and type ``answer``; fails when it is not asked."""
        self._read_until(lambda: question.encode() in self._seen)
        assert question in self.text, f"it did not ask “{question}”:\n{self.text}"
        os.write(self._master, answer.encode() + b"\n")

    def end(self) -> int:
        """Wait for the program to end; its exit code."""
        self._read_until(lambda: False)
        code = self.process.wait(10)
        os.close(self._master)
        return code

    def _read_until(self, enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while self._open and not enough() and time.monotonic() < deadline:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self._seen += os.read(self._master, 65536)
                except OSError:
                    self._open = False  # the program has closed its end
