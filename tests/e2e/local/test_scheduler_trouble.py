"""A disk that is full and a ledger that somebody holds: the service says so, lives on, and makes up for it."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import sys
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import psutil
import pytest

from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.protocol import Request
from platform_cli.core.places import Places
from tests.e2e.local.scheduler_scenes import (
    YEARLY,
    Gate,
    alive,
    ledger,
    log,
    service_of,
    states,
    wait_for_states,
    wait_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Home

ROOM = 4096  # bytes: enough for a few lines in the log, too little for any change of the ledger


@contextlib.contextmanager
def no_room_for_the_service(home: Home) -> Iterator[None]:
    """Let the service find no room on the disk, and only the service."""
    service = psutil.Process(service_of(home))
    before = service.rlimit(psutil.RLIMIT_FSIZE)
    service.rlimit(psutil.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        service.rlimit(psutil.RLIMIT_FSIZE, before)


def fall_due(home: Home, name: str) -> datetime:
    """Let a deployment be due now, while the service lives."""
    due = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=1)
    ledger(home).set_next_due(name, due)
    with contextlib.suppress(Exception):  # it cannot record what it is asked for: that is the test's point
        ask(Places("local", home.data, home.state).socket, Request(verb="reload", name=name))
    return due


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one process limit another")
def test_a_full_disk(home: Home, hello: Path) -> None:
    gate = Gate(home)
    home.ok("deploy", str(gate.flow))
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    home.ok("trigger", "WaitFlow")
    gate.task()
    with no_room_for_the_service(home):
        due = fall_due(home, "HelloFlow")
        wait_until(lambda: "cannot record that HelloFlow is due" in log(home))
        gate.open()
        wait_until(lambda: "cannot record that run 1 of WaitFlow succeeded" in log(home))
        assert states(home) == ["running"]
        refused = home.platform("trigger", "HelloFlow")
        assert refused.returncode == 7
        assert "ledger" in refused.stderr
    runs = wait_for_states(home, "succeeded", "succeeded")
    assert [(run.deployment, run.due) for run in runs] == [("WaitFlow", None), ("HelloFlow", due)]
    assert "healthy" in home.ok("status")


def test_a_ledger_that_somebody_holds(home: Home, hello: Path) -> None:
    gate = Gate(home)
    home.ok("deploy", str(gate.flow))
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    home.ok("trigger", "WaitFlow")
    gate.task()
    wait_until(lambda: ledger(home).runs("running")[0].pid is not None)
    pid = ledger(home).runs("running")[0].pid
    with contextlib.closing(sqlite3.connect(home.data / "ledger.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        gate.open()
        assert "healthy" in home.ok("status"), "whoever only looks does not wait"
        wait_until(lambda: not alive(pid or 0))
        assert states(home) == ["running"]
    wait_for_states(home, "succeeded")
    fall_due(home, "HelloFlow")
    wait_for_states(home, "succeeded", "succeeded")
