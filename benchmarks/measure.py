"""Time whole processes, all sides of a comparison in turn, so that a busy machine disturbs them alike."""

from __future__ import annotations

import dataclasses
import os
import random
import statistics
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def _nothing() -> None:
    """Prepare and tidy nothing."""


@dataclasses.dataclass(frozen=True)
class Command:
    """A program as a user starts it.

    Attributes:
        arguments: The program and its arguments.
        env: Its whole environment.
        cwd: Its working directory.
        before: Called before each start; not timed.
        after: Called after each end; not timed.
    """

    arguments: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing


@dataclasses.dataclass(frozen=True)
class Cost:
    """What one process took, in seconds; `cpu` is user and system time of it and of the children it waited for."""

    wall: float
    cpu: float


@dataclasses.dataclass(frozen=True)
class Ratio:
    """How our side compares with the other one: medians of the ratios of single rounds; `ours`, `base` in seconds."""

    wall: float
    cpu: float
    ours: float
    base: float


def start(command: Command) -> Cost:
    """Run a command once.

    Raises:
        RuntimeError: If it failed; with what it printed.
    """
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            env=dict(command.env),
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command.arguments)}: exit code {process.returncode}\n{output.read()}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def interleave(sides: Mapping[str, Command], rounds: int) -> dict[str, list[Cost]]:
    """Return each side's costs, one a round; each runs all sides in an order of its own, the first does not count."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(rounds + 1):
        for name in random.sample(list(sides), len(sides)):
            sides[name].before()
            costs[name].append(start(sides[name]))
            sides[name].after()
    return {name: found[1:] for name, found in costs.items()}


def compare(ours: list[Cost], base: list[Cost]) -> Ratio:
    """Return the ratio of two sides that ran in the same rounds."""
    pairs = list(zip(ours, base, strict=True))
    return Ratio(
        wall=statistics.median(one.wall / other.wall for one, other in pairs),
        cpu=statistics.median(one.cpu / other.cpu for one, other in pairs),
        ours=statistics.median(one.wall for one in ours),
        base=statistics.median(one.wall for one in base),
    )
