"""Run the flow that shows that a cluster runs flows, and say in words where it broke."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.adapters import process
from platform_cli.adapters.metaflow.flows import run_flow
from platform_cli.core.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.profile import Access

FLOW = Path(__file__).parents[2] / "launch" / "smoke" / "flow.py"
FLOW_NAME = "PlatformSmokeTest"
_SECONDS = 300.0
_TOLD = 12  # lines
# What stands in the output of a run, and which link of the chain that is; the first one that fits is told.
_LINKS = {
    "artifact": re.compile(r"SMOKE-ARTIFACT"),
    "log": re.compile(r"SMOKE-LOG"),
    "metadata": re.compile(r"Metadata request|Metaflow service|metadata-service", re.IGNORECASE),
    "store": re.compile(
        r"\b40[13]\b|AccessDenied|Forbidden|does not have storage|Failed to download|credentials", re.IGNORECASE
    ),
}


class SmokeRun(NamedTuple):
    """How it went: '' if well, else the link that broke, if that is known, and what was printed last."""

    broken: str
    lines: str


def run_smoke_flow(access: Access, work: Path, word: str, variables: Mapping[str, str]) -> SmokeRun:
    """Run it: one step in a pod, the other one here, where it reads what the pod left behind.

    Args:
        access: How the environment is reached.
        work: A folder for what the process leaves behind.
        word: What the pod shall say.
        variables: Further environment variables.

    Raises:
        Interrupted: If Ctrl-C ended it.
    """
    lines: list[str] = []
    limit = _Limit()
    try:
        words = ["--no-pylint", "run", "--word", word]
        code, outcome = run_flow(access, work, FLOW, words, limit.begin, lines.append, variables)
    finally:
        limit.end()
    if code == Interrupted.exit_code and not limit.reached:
        raise Interrupted("you interrupted it.", code="INTERRUPTED", hint="run the same command again")
    if code == 0 and outcome.problem is None:
        return SmokeRun("", "")
    told = "\n".join(line for line in lines[-_TOLD:] if line.strip())
    return SmokeRun("time" if limit.reached else broken_link("\n".join(lines)), told)


class _Limit:
    """End a process that takes longer than it should: a pod that finds no node waits for ever."""

    def __init__(self) -> None:
        self.reached = False
        self._timer: threading.Timer | None = None

    def begin(self, pid: int) -> None:
        self._timer = threading.Timer(_SECONDS, self._stop, (pid, process.started_at(pid)))
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _stop(self, pid: int, started: float | None) -> None:
        self.reached = True
        process.stop_group(pid, started)


def broken_link(output: str) -> str:
    """Return which link of the chain a run's output complains of; 'flow' if none is known."""
    return next((link for link, pattern in _LINKS.items() if pattern.search(output)), "flow")
