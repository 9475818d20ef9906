"""`platform down`: it waits for what runs or ends it, starts nothing meanwhile, and leaves nothing suspended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.scheduler_scenes import (
    YEARLY,
    Gate,
    alive,
    kill_service,
    ledger,
    log,
    processes,
    service_of,
    states,
    wait_for_states,
    wait_until,
)

if TYPE_CHECKING:
    from tests.conftest import Home


@pytest.fixture
def gate(home: Home) -> Gate:
    """Give a deployed flow that waits for the test."""
    made = Gate(home)
    home.ok("deploy", str(made.flow), "--schedule", YEARLY)
    return made


def down(home: Home) -> subprocess.Popen[str]:
    """Begin to take the environment down, and go on once the service is suspended."""
    suspended_before = log(home).count("suspended")
    command = [sys.executable, "-m", "platform_cli", "down"]
    begun = subprocess.Popen(
        command, cwd=home.cwd, env=home.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    wait_until(lambda: log(home).count("suspended") > suspended_before)
    return begun


def test_it_waits_for_what_runs(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    gate.task()
    begun = down(home)
    assert states(home) == ["running"]
    gate.open()
    written, _ = begun.communicate(timeout=60)
    assert begun.returncode == 0, written
    assert "Waiting for WaitFlow to end; `platform down --now` ends them." in written
    wait_for_states(home, "succeeded")
    assert processes(home) == []


def test_nothing_more_starts_meanwhile_and_the_queue_runs_after_the_next_up(home: Home, gate: Gate) -> None:
    for _ in range(3):  # one more than may run at once
        home.ok("trigger", "WaitFlow")
    gate.task()
    wait_until(lambda: states(home).count("running") == 2)
    begun = down(home)
    refused = home.platform("trigger", "WaitFlow")
    assert refused.returncode == 7
    assert "is being taken down: nothing more is started" in refused.stderr
    assert home.platform("event", "data").returncode == 7
    gate.open()
    begun.communicate(timeout=60)
    assert states(home) == ["succeeded", "succeeded", "queued"]
    home.ok("up")
    wait_for_states(home, "succeeded", "succeeded", "succeeded")


def test_now_ends_what_runs(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    task = gate.task()
    home.ok("down", "--now")
    assert not alive(task)
    assert processes(home) == []
    [run] = ledger(home).runs()
    assert (run.state, run.detail) == ("interrupted", "stopped by platform down --now")
    assert run.pathspec is not None


def test_now_ends_a_run_that_does_not_listen(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow", "--deaf", "true")
    task = gate.task()
    home.ok("down", "--now")
    assert not alive(task)
    assert [run.state for run in ledger(home).runs()] == ["interrupted"]
    assert processes(home) == []


@pytest.mark.parametrize("now", [["--now"], []])
def test_it_works_without_a_living_service(now: list[str], home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    task = gate.task()
    kill_service(home)
    if not now:
        gate.open()  # else it waits for ever
    home.ok("down", *now)
    assert not alive(task)
    assert processes(home) == []
    [run] = ledger(home).runs()
    assert run.state == ("interrupted" if now else "succeeded")
    assert run.pathspec is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_down_that_is_given_up_does_not_leave_the_schedules_suspended(number: int, home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    gate.task()
    begun = down(home)
    begun.send_signal(number)
    begun.communicate(timeout=60)
    wait_until(lambda: "resumed" in log(home))
    home.ok("trigger", "WaitFlow")
    gate.open()
    wait_for_states(home, "succeeded", "succeeded")


def test_other_settings_wait_for_what_runs_and_the_old_service_answers_meanwhile(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    gate.task()
    old = service_of(home)
    command = [sys.executable, "-m", "platform_cli", "up", "--set", "concurrency=1"]
    with subprocess.Popen(command, cwd=home.cwd, env=home.env, stderr=subprocess.PIPE, text=True) as up:
        wait_until(lambda: "waiting for 1 runs to end" in log(home))
        assert f"process {old}, 1 running" in home.ok("status")
        gate.open()
        up.communicate(timeout=60)
        assert up.returncode == 0
    wait_for_states(home, "succeeded")
    assert service_of(home) != old
    assert not alive(old)


def test_two_signals_end_the_service_with_its_runs(home: Home, gate: Gate) -> None:
    home.ok("trigger", "WaitFlow")
    task = gate.task()
    service = service_of(home)
    os.kill(service, signal.SIGTERM)
    wait_until(lambda: "waiting for 1 runs to end" in log(home))
    assert alive(service)
    os.kill(service, signal.SIGTERM)
    wait_until(lambda: not alive(service))
    assert not alive(task)
    [run] = ledger(home).runs()
    assert (run.state, run.detail) == ("interrupted", "the scheduler was told to stop, and then once more")
