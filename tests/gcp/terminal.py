"""A command in a terminal: what somebody who looks at it sees, and types."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import time
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pyte

from tests.gcp.places import kill_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


COLUMNS, ROWS = 104, 90
_CHUNK = 65536
_TURN_SECONDS = 0.02


class Terminal:
    """A pseudo-terminal in which a command runs, and the screen that takes in what it writes.

    Attributes:
        screen: The screen, with its colours.
        process: The command.
    """

    def __init__(self, process: subprocess.Popen[bytes], line: FileIO) -> None:
        self.process = process
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._line = line
        self._stream = pyte.ByteStream(self.screen)

    @property
    def text(self) -> str:
        """Return what can be read on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def show(self, text: str) -> None:
        """Put something onto the screen that the command did not write."""
        self._stream.feed(text.replace("\n", "\r\n").encode())

    def until(self, seen: Callable[[str], bool], seconds: float) -> bool:
        """Look until something is seen; say whether it was, before the command or the time came to an end."""
        end = time.monotonic() + seconds
        while not (found := seen(self.text)) and time.monotonic() < end:
            if select.select([self._line], [], [], 0.1)[0] and not self._take():
                return seen(self.text)
        return found

    def type(self, text: str) -> None:
        """Type on the keyboard."""
        self._line.write(text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C once the command waits for a key: in the moment before, C would not hear it while it reads."""
        while psutil.Process(self.process.pid).status() != psutil.STATUS_SLEEPING:
            time.sleep(_TURN_SECONDS)
        self.process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Close the window; the system tells the command, which cannot write any more."""
        self._line.close()
        self.process.send_signal(signal.SIGHUP)

    def _take(self) -> bool:
        try:
            data = self._line.read(_CHUNK)
        except OSError:  # what Linux says when nobody has the other end open any more
            return False
        self._stream.feed(data)
        return bool(data)


@contextlib.contextmanager
def running(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a command in a terminal, and kill it in the end with all that it started."""
    ours, theirs = pty.openpty()
    own = {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(ROWS), "USER": "ada"}
    path = f"{Path(sys.executable).parent}:{variables['PATH']}"
    with subprocess.Popen(
        command, cwd=folder, env={**variables, **own, "PATH": path}, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    ) as process, FileIO(ours, "r+b") as line:  # fmt: skip
        os.close(theirs)
        try:
            yield Terminal(process, line)
        finally:
            kill_all(process.pid)
            process.wait()
