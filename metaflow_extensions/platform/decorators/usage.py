"""Measure what a piece of code uses: wall time, CPU time, peak memory."""

from __future__ import annotations

import resource
import time
from dataclasses import asdict, dataclass

from .memory import Watch


@dataclass(frozen=True)
class Usage:
    """What was used.

    Attributes:
        seconds: Wall time.
        cpu_seconds: CPU time of this process, and of the programs that it has started and that have ended.
        memory: Peak memory in MB (2**20 bytes) of this process since it began, together with those programs.
    """

    seconds: float
    cpu_seconds: float
    memory: float

    @property
    def cpus(self) -> float:
        """CPUs that were busy, on average."""
        return self.cpu_seconds / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, float]:
        """Return the figures, rounded to what they are worth."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


class Meter:
    """Begin to measure."""

    def __init__(self) -> None:
        self._began, self._cpu, self._watch = time.monotonic(), _cpu_seconds(), Watch()

    def read(self) -> Usage:
        """Return what was used up to now, and end measuring."""
        return Usage(time.monotonic() - self._began, _cpu_seconds() - self._cpu, self._watch.end())


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
