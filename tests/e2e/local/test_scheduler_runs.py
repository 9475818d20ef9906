"""Runs of deployments: missed ones, failed ones, their logs, and one that real minutes bring."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.scheduler_scenes import (
    Gate,
    ledger,
    log,
    make_due,
    states,
    wait_for_states,
    wait_until,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home

FAILING = """\
from metaflow import FlowSpec, step


class FailFlow(FlowSpec):
    @step
    def start(self):
        self.rows = int("no data today")
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FailFlow()
"""


def test_missed_times_become_one_run_and_older_ones_are_said(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", "*/10 * * * *", "--timezone", "UTC")
    home.ok("down")
    make_due(home, "HelloFlow", minutes_ago=300)
    known = ledger(home).deployment("HelloFlow")
    assert known is not None
    assert known.next_due is not None
    aligned = known.next_due - timedelta(minutes=known.next_due.minute % 10)
    ledger(home).set_next_due("HelloFlow", aligned)
    home.ok("up")
    wait_until(lambda: states(home) in (["skipped", "succeeded"], ["skipped", "failed"]))
    missed, ran = reversed(ledger(home).runs())
    assert (ran.state, ran.cause) == ("succeeded", "schedule")
    assert missed.detail.startswith("missed: due ")
    assert "missed: due" in home.ok("history", "HelloFlow")
    assert "missed: due" in log(home)


def test_a_failed_step_is_found_from_history_and_its_log_is_metaflow_s(home: Home) -> None:
    home.ok("deploy", str(write(home.cwd / "fail.py", FAILING)))
    home.ok("trigger", "FailFlow")
    [run] = wait_for_states(home, "failed")
    assert run.detail == "step start failed"
    assert run.pathspec is not None
    assert run.pathspec in home.ok("history", "FailFlow")
    assert run.pathspec in home.platform("status").stdout
    assert "no data today" in home.ok("logs", f"{run.pathspec}/start")


def test_a_run_that_never_registered_says_why_and_names_the_file_with_its_output(home: Home, hello: Path) -> None:
    """Its deployment was fine; what it needs has gone since."""
    needed = write(home.path / "tmp" / "settings", "")
    text = hello.read_text(encoding="utf-8")
    hello.write_text(f"print('looking')\nopen({str(needed)!r}).close()\n{text}", encoding="utf-8")
    home.ok("deploy", str(hello))
    needed.unlink()
    home.ok("trigger", "HelloFlow")
    [run] = wait_for_states(home, "failed")
    assert run.pathspec is None
    file = home.data / "logs" / "HelloFlow" / "00000001.log"
    assert "FileNotFoundError" in run.detail
    assert "at hello.py:2" in run.detail
    assert run.detail.endswith(f"; its output: {file}")
    assert "looking" in file.read_text(encoding="utf-8")
    assert str(file) in home.ok("history", "HelloFlow", "--output", "json")
    assert str(file) in home.platform("status", "--output", "json").stdout


def test_only_the_newest_logs_are_kept(home: Home, hello: Path) -> None:
    home.ok("up", "--set", "keep_logs=2")
    home.ok("deploy", str(hello), "--set", "keep_logs=2")
    for count in range(1, 4):
        home.ok("trigger", "HelloFlow")
        wait_for_states(home, *count * ["succeeded"])
    kept = sorted(file.name for file in (home.data / "logs" / "HelloFlow").iterdir())
    assert kept == ["00000002.log", "00000003.log"]
    wait_until(lambda: not any((home.state / "work").iterdir()))  # the unpacked code of ended runs is gone


def test_a_release_whose_code_is_gone_fails_with_the_reason(home: Home, hello: Path) -> None:
    import shutil

    home.ok("deploy", str(hello))
    shutil.rmtree(home.data / "releases")
    home.ok("trigger", "HelloFlow")
    [run] = wait_for_states(home, "failed")
    assert run.detail.startswith("it could not be started: FileNotFoundError")
    home.ok("status")


def test_a_run_that_waits_when_its_deployment_is_removed_is_skipped(home: Home) -> None:
    gate = Gate(home)
    home.ok("up", "--set", "concurrency=1")
    home.ok("deploy", str(gate.flow), "--set", "concurrency=1")
    home.ok("trigger", "WaitFlow")
    home.ok("trigger", "WaitFlow")
    gate.task()
    home.ok("undeploy", "WaitFlow")
    gate.open()
    runs = wait_for_states(home, "succeeded", "skipped")
    assert runs[1].detail.startswith("its release was removed before it could start")


@pytest.mark.slow
def test_real_minutes_bring_a_run_and_skip_the_one_that_would_overlap(home: Home) -> None:
    gate = Gate(home)
    home.ok("deploy", str(gate.flow), "--schedule", "* * * * *")
    wait_until_slowly(lambda: states(home) == ["running"])  # up to a minute until it is due, and then it has to start
    gate.task()
    wait_until_slowly(lambda: states(home) == ["running", "skipped"])
    gate.open()
    running, skipped = wait_for_states(home, "succeeded", "skipped")
    assert skipped.detail == "the previous run was still going on"
    assert running.due is not None
    assert skipped.due is not None
    assert skipped.due - running.due == timedelta(minutes=1)
    assert running.started is not None
    assert running.started - running.due < timedelta(minutes=1)
    home.ok("pause", "WaitFlow")


def wait_until_slowly(condition) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - any condition
    end = time.monotonic() + 125
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.5)
