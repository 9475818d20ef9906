"""What a dead service left running is ended, judged and recorded; a success still starts what waits for it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from platform_cli.adapters import process
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.metaflow.outcome import OUTCOME
from platform_cli.adapters.scheduler.executor import MARK, run_log, work_folder
from platform_cli.adapters.scheduler.new_runs import new_run
from platform_cli.adapters.scheduler.recovery import settle
from platform_cli.core.flow import FinishTrigger, FlowFacts, FlowOutcome, RunSummary
from platform_cli.core.places import Places
from tests.unit.scheduler.conftest import deploy, now

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from platform_cli.core.records import RunRecord


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places("local", tmp_path, tmp_path / "state")


@pytest.fixture
def ledger(places: Places) -> Ledger:
    made = Ledger(places.ledger)
    made.prepare()
    deploy(made, "train", facts=FlowFacts(flow_name="TrainFlow"))
    return made


def left_running(ledger: Ledger, places: Places, **facts: Any) -> RunRecord:
    """Record a run as a service that was killed leaves it."""
    deployment = ledger.deployment("train")
    assert deployment is not None
    run = ledger.add_run(new_run(deployment, "trigger"))
    assert run is not None
    work_folder(places, run).mkdir(parents=True)
    return ledger.update_run(run.id, state="running", started=now(), **facts)


def leave(places: Places, run: RunRecord, outcome: FlowOutcome) -> None:
    (work_folder(places, run) / OUTCOME).write_bytes(msgspec.json.encode(outcome))


def outcome(*, successful: bool) -> FlowOutcome:
    summary = RunSummary(pathspec="TrainFlow/17", successful=successful)
    return FlowOutcome(flow_name="TrainFlow", run_id="17", summary=summary)


def sleeper(places: Places, run: RunRecord) -> subprocess.Popen[str]:
    """Start a process as the executor would start this run."""
    env = {**os.environ, MARK: str(work_folder(places, run))}
    return process.start([sys.executable, "-c", "import time; time.sleep(60)"], env=env)


def test_a_run_that_was_going_on_is_interrupted_with_its_pathspec(ledger: Ledger, places: Places) -> None:
    run = left_running(ledger, places)
    (work_folder(places, run) / f"{OUTCOME}.run-id").write_text("17", encoding="utf-8")
    settle(places, ledger)
    [ended] = ledger.runs()
    assert (ended.state, ended.pathspec) == ("interrupted", "TrainFlow/17")
    assert ended.detail == "the scheduler died while it was running"
    assert ended.ended is not None
    assert not work_folder(places, run).exists()


@pytest.mark.parametrize("recorded", [True, False], ids=["its process is recorded", "it died before it recorded it"])
def test_its_processes_are_ended(recorded: bool, ledger: Ledger, places: Places) -> None:  # noqa: FBT001 - a parameter
    run = left_running(ledger, places)
    child = sleeper(places, run)
    if recorded:
        ledger.update_run(run.id, pid=child.pid, pid_started=process.started_at(child.pid))
    settle(places, ledger)
    assert child.wait(timeout=20) != 0
    assert ledger.runs()[0].state == "interrupted"


def test_a_run_that_never_registered_is_found_by_its_log(ledger: Ledger, places: Places) -> None:
    run = left_running(ledger, places)
    log = run_log(places, run)
    log.parent.mkdir(parents=True)
    log.write_text("importing a lot", encoding="utf-8")
    settle(places, ledger)
    assert ledger.runs()[0].pathspec is None
    assert ledger.runs()[0].detail == f"the scheduler died while it was running; its output: {log}"


def test_a_run_that_came_to_its_end_by_itself_is_judged_by_that(ledger: Ledger, places: Places) -> None:
    good, bad = left_running(ledger, places), left_running(ledger, places)
    leave(places, good, outcome(successful=True))
    leave(places, bad, outcome(successful=False))
    settle(places, ledger)
    assert [(run.id, run.state, run.pathspec) for run in ledger.runs()] == [
        (bad.id, "failed", "TrainFlow/17"),
        (good.id, "succeeded", "TrainFlow/17"),
    ]


def test_its_success_starts_what_waits_for_it(ledger: Ledger, places: Places) -> None:
    deploy(ledger, "score", facts=FlowFacts(flow_name="ScoreFlow", finishes=(FinishTrigger("TrainFlow"),)))
    leave(places, left_running(ledger, places), outcome(successful=True))
    settle(places, ledger)
    [queued] = ledger.runs("queued")
    assert (queued.deployment, queued.cause) == ("score", "finish")


def test_runs_by_hand_are_not_the_scheduler_s(ledger: Ledger, places: Places) -> None:
    deployment = ledger.deployment("train")
    assert deployment is not None
    by_hand = msgspec.structs.replace(new_run(deployment, "manual"), deployment=None, state="running")
    ledger.add_run(by_hand)
    settle(places, ledger)
    assert ledger.runs()[0].state == "running"


def test_settling_twice_changes_nothing_more(ledger: Ledger, places: Places) -> None:
    left_running(ledger, places)
    settle(places, ledger)
    before = ledger.runs()
    settle(places, ledger)
    assert ledger.runs() == before
