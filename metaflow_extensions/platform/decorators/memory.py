"""Watch the memory of a process and of the programs that it starts.

What Linux says of a program that has ended, `ru_maxrss`, is at least as much as the process that started it had at that
time. So programs are looked at while they run, five times a second; a shorter one may be missed, unless it was larger
than the process itself.
"""

from __future__ import annotations

import os
import resource
import sys
import threading
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_SECONDS = 0.2


class Watch:
    """Watch from now on."""

    def __init__(self) -> None:
        self._together, self._end = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, name="measured", daemon=True)
        if _PROC.is_dir():
            self._thread.start()

    def end(self) -> float:
        """Stop, and return the peak in MB (2**20 bytes)."""
        self._end.set()
        own, started = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
        own = _megabytes("self", "status", "VmHWM") or own
        return max(own, self._together, started if started > own else 0)

    def _look(self) -> None:
        while not self._end.wait(_SECONDS):
            programs = _below(os.getpid())
            if programs:
                together = sum(_megabytes(str(each), "smaps_rollup", "Pss") for each in programs)
                self._together = max(self._together, _megabytes("self", "status", "VmRSS") + together)


def _below(process: int) -> list[int]:
    """Return the ids of a process's children, and of theirs."""
    found: list[int] = []
    with suppress(OSError):  # it has ended meanwhile
        for task in (_PROC / str(process) / "task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return [*found, *(each for child in found for each in _below(child))]


def _megabytes(process: str, file: str, name: str) -> float:
    """Return a figure of /proc in MB; 0 if it is not there. Shared memory counts by its share (`Pss`) in programs."""
    with suppress(OSError):
        for line in (_PROC / process / file).read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 2**10
    return 0.0


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
