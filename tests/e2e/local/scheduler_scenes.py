"""Scenes for the scheduler: its process, its ledger, flows that wait for the test, and ways to die."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

import psutil

from platform_cli.adapters import lock
from platform_cli.adapters.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.core.records import RunRecord
    from tests.conftest import Home

PATIENCE = 60.0
YEARLY = "0 3 1 1 *"  # never due while a test runs

WAITING = """\
import os
import pathlib
import signal
import time

from metaflow import FlowSpec, Parameter, step


class WaitFlow(FlowSpec):
    gate = Parameter("gate", default="GATE", help="The file whose appearance lets it go on.")
    deaf = Parameter("deaf", default=False, help="Whether it ignores Ctrl-C.")

    @step
    def start(self):
        if self.deaf:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        pathlib.Path(f"{self.gate}.here").write_text(str(os.getpid()))
        while not os.path.exists(self.gate):
            time.sleep(0.05)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    WaitFlow()
"""


class Gate:
    """A flow that goes on when the test lets it."""

    def __init__(self, home: Home, name: str = "gate") -> None:
        self.path = home.path / "tmp" / name
        self.flow = home.cwd / "wait.py"
        if name == "gate":
            self.flow.write_text(WAITING.replace("GATE", str(self.path)), encoding="utf-8")

    def open(self) -> None:
        self.path.touch()

    def task(self) -> int:
        """Wait until its task has begun; return the task's process."""
        here = self.path.with_name(f"{self.path.name}.here")
        wait_until(lambda: here.exists() and here.read_text() != "")
        return int(here.read_text())


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something has come true; a test that waits in vain fails."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it did not come true within {PATIENCE} seconds"
        time.sleep(0.05)


def ledger(home: Home) -> Ledger:
    return Ledger(home.data / "ledger.db")


def states(home: Home, deployment: str | None = None) -> list[str]:
    """Return the states of the runs, the oldest first."""
    return [run.state for run in reversed(ledger(home).runs(deployment=deployment))]


def wait_for_states(home: Home, *wanted: str) -> list[RunRecord]:
    """Wait until the runs have these states, the oldest first; return them."""
    with contextlib.suppress(AssertionError):
        wait_until(lambda: states(home) == list(wanted))
    runs = list(reversed(ledger(home).runs()))
    assert [run.state for run in runs] == list(wanted), [(run.state, run.detail) for run in runs] + [log(home)]
    return runs


def service_of(home: Home) -> int:
    """Return the process of the living service."""
    holder = lock.holder_of(home.state / "scheduler.lock")
    assert holder is not None, "there is no service"
    return holder.pid


def kill_service(home: Home) -> None:
    """End the service as a crash does."""
    pid = service_of(home)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid))


def kill_all(home: Home) -> None:
    """End everything as a power cut does."""
    found = processes(home)
    for process in found:
        process.kill()
    wait_until(lambda: not processes(home))


def processes(home: Home) -> list[psutil.Process]:
    """Return all living processes that belong to a home."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("HOME") == str(home.path) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def log(home: Home) -> str:
    """Return the service's log."""
    return (home.state / "scheduler.log").read_text(encoding="utf-8")


def make_due(home: Home, name: str, minutes_ago: int) -> None:
    """Put a deployment's next time into the past; only while there is no service."""
    from datetime import datetime, timedelta, timezone

    due = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=minutes_ago)
    ledger(home).set_next_due(name, due)


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file
