"""What the scheduler's tests share: a ledger, deployments in it, and runs that take as long as the test wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler.queue import RunQueue
from platform_cli.adapters.scheduler.schedules import Schedules
from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Deployment, Release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.core.records import RunRecord

PATIENCE = 30.0
YEARLY = "0 3 1 1 *"  # never due while a test runs


def now() -> datetime:
    return datetime.now(timezone.utc)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something has come true; a test that waits in vain fails."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"it did not come true within {PATIENCE} seconds"
        time.sleep(0.01)


def a_minute_ago(minutes: int = 1) -> datetime:
    return now().replace(second=0, microsecond=0) - timedelta(minutes=minutes)


def due_of(ledger: Ledger, name: str) -> datetime | None:
    deployment = ledger.deployment(name)
    assert deployment is not None
    return deployment.next_due


def dues(records: list[RunRecord]) -> list[datetime | None]:
    return [record.due for record in records]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.db")
    made.prepare()
    with made.kept_open():
        yield made


def deploy(ledger: Ledger, name: str, *, facts: FlowFacts | None = None, **values: Any) -> Deployment:
    """Record a deployment with one release."""
    facts = facts or FlowFacts(flow_name="HelloFlow")
    ledger.add_release(name, Release(version=1, digest="d", created=now(), flow_file="hello.py", facts=facts))
    made = Deployment(name=name, flow_name=facts.flow_name, source="hello.py", release=1, **values)
    ledger.put_deployment(made, "deployed", "", "ada")
    return made


class Runs:
    """Stand in for processes: runs that are started, counted, and end when the test lets them.

    Attributes:
        started: The runs in the order in which they were started.
        most: How many went on at once at most.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._going = 0
        self.started: list[RunRecord] = []
        self.most = 0
        self.may_end = threading.Event()

    def start(self, run: RunRecord) -> Callable[[], None]:
        self._ledger.update_run(run.id, state="running", started=now())
        with self._lock:
            self.started.append(run)
            self._going += 1
            self.most = max(self.most, self._going)

        def wait() -> None:
            self.may_end.wait()
            with self._lock:
                self._going -= 1
            self._ledger.update_run(run.id, state="succeeded", ended=now())

        return wait


@pytest.fixture
def runs(ledger: Ledger) -> Runs:
    return Runs(ledger)


class Scheduler:
    """A clock and a queue as the service has them, with runs that are the test's."""

    def __init__(self, ledger: Ledger, runs: Runs, **settings: Any) -> None:
        self.queue = RunQueue(ledger, settings.get("concurrency", 2), runs.start, threading.Event())
        grace = timedelta(minutes=settings.get("grace_minutes", 60))
        self.grace = grace
        self.schedules = Schedules(ledger, self.queue, grace, settings.get("overlap", "skip"))
        self._runs = runs
        self._closed = False

    def start(self) -> None:
        self.queue.take_up(self.grace)
        self.schedules.start()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._runs.may_end.set()
        self.schedules.close()
        self.queue.close()


Make = Callable[..., Scheduler]


@pytest.fixture
def scheduler(ledger: Ledger, runs: Runs) -> Iterator[Make]:
    """Give a function that makes a scheduler and starts it; all are closed in the end."""
    made: list[Scheduler] = []

    def make(**settings: Any) -> Scheduler:
        made.append(Scheduler(ledger, runs, **settings))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.close()
