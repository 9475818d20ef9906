"""Sudden deaths of the service, of a run, of everything: nothing is lost, nothing runs twice, nothing lives on."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.scheduler_scenes import (
    YEARLY,
    Gate,
    alive,
    kill_all,
    kill_service,
    ledger,
    log,
    make_due,
    processes,
    service_of,
    states,
    wait_for_states,
    wait_until,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home


@pytest.fixture
def gate(home: Home) -> Gate:
    """Give a deployed flow that waits for the test; one run at a time."""
    made = Gate(home)
    one_at_a_time = ("--set", "concurrency=1")
    home.ok("up", *one_at_a_time)
    home.ok("deploy", str(made.flow), "--schedule", YEARLY, *one_at_a_time)
    return made


def test_the_service_is_killed_in_the_middle_of_a_run(home: Home, gate: Gate) -> None:
    for _ in range(3):
        home.ok("trigger", "WaitFlow")
    task = gate.task()
    kill_service(home)
    assert alive(task), "the run goes on without its service for now"
    assert states(home) == ["running", "queued", "queued"]
    gate.path.with_name("gate.here").unlink()

    home.ok("up")
    assert not alive(task)
    gate.task()  # the next one has begun
    gate.open()
    runs = wait_for_states(home, "interrupted", "succeeded", "succeeded")
    assert runs[0].detail == "the scheduler died while it was running"
    assert runs[0].pathspec is not None
    assert runs[0].pathspec.startswith("WaitFlow/")
    assert len({run.pathspec for run in runs}) == 3
    assert runs[1].started is not None
    assert runs[2].started is not None
    assert runs[1].started < runs[2].started
    assert runs[0].pathspec in home.ok("history", "WaitFlow")
    wait_until(lambda: [process.pid for process in processes(home)] == [service_of(home)])


def test_a_run_is_killed_and_the_service_goes_on(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    task = gate.task()
    [run] = ledger(home).runs("running")
    assert run.pid is not None
    os.kill(run.pid, signal.SIGKILL)
    [failed] = wait_for_states(home, "failed")
    assert "killed by SIGKILL" in failed.detail
    assert failed.pathspec is not None
    wait_until(lambda: not alive(task))
    gate.open()
    home.ok("trigger", "WaitFlow")
    wait_for_states(home, "failed", "succeeded")
    assert "killed by SIGKILL" in log(home)


def test_a_power_cut(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    gate.task()
    home.ok("trigger", "WaitFlow")
    kill_all(home)
    make_due(home, "WaitFlow", minutes_ago=5)
    gate.open()
    home.ok("up")
    runs = wait_for_states(home, "interrupted", "succeeded", "succeeded")
    assert [run.cause for run in runs] == ["trigger", "trigger", "schedule"]
    assert runs[0].pathspec is not None
    kill_all(home)
    home.ok("up")
    assert states(home) == ["interrupted", "succeeded", "succeeded"], "what has run is not run again"


def test_a_run_that_ends_while_there_is_no_service_has_succeeded(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    gate.task()
    kill_service(home)
    gate.open()
    wait_until(lambda: not processes(home))
    home.ok("up")
    [run] = wait_for_states(home, "succeeded")
    assert run.pathspec is not None


def test_what_is_due_twice_in_a_row_of_deaths_runs_once(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    home.ok("down")
    make_due(home, "HelloFlow", minutes_ago=3)
    deployment = ledger(home).deployment("HelloFlow")
    assert deployment is not None
    for _ in range(3):
        home.ok("up")
        wait_until(lambda: bool(ledger(home).runs()))
        kill_all(home)
        ledger(home).set_next_due("HelloFlow", deployment.next_due)  # as if it had died before it noted the next time
    home.ok("up")
    wait_until(lambda: states(home)[0] not in {"queued", "running"})
    assert len(ledger(home).runs()) == 1
