"""A run whose process is gone is told as what it became, whoever is still to write that down."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec
import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.metaflow.outcome import OUTCOME
from platform_cli.core.flow import FlowOutcome, RunSummary
from platform_cli.core.places import Places
from platform_cli.core.records import RunRecord
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 2**22 + 1  # more than a process's id can be
NOW = datetime(2026, 11, 27, tzinfo=timezone.utc)
WITHOUT_A_WORD = ("interrupted", "its process ended without a word")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places("local", tmp_path, tmp_path / "state")


@pytest.fixture
def ledger(places: Places) -> Ledger:
    made = Ledger(places.ledger)
    made.prepare()
    return made


@pytest.fixture
def gone(ledger: Ledger) -> RunRecord:
    """Return a run that is recorded as running, and has no process."""
    wanted = RunRecord(id=0, flow_name="F", cause="trigger", state="running", queued=NOW, pid=NOBODY, pid_started=1.0)
    added = ledger.add_run(wanted)
    assert added is not None
    return added


def leave(places: Places, run: RunRecord, *, successful: bool) -> None:
    """Write what the flow's process leaves at its end."""
    work = places.work / f"run-{run.id}"
    work.mkdir(parents=True)
    summary = RunSummary(pathspec="F/17", successful=successful)
    (work / OUTCOME).write_bytes(msgspec.json.encode(FlowOutcome(flow_name="F", run_id="17", summary=summary)))


def test_one_that_was_killed_is_interrupted(gone: RunRecord, places: Places) -> None:
    row = run_row(gone, places)
    assert (row.status, row.detail) == WITHOUT_A_WORD


@pytest.mark.parametrize(("successful", "status"), [(True, "succeeded"), (False, "failed")])
def test_one_that_came_to_its_end_is_judged_by_that(
    gone: RunRecord, places: Places, status: str, *, successful: bool
) -> None:
    leave(places, gone, successful=successful)
    assert run_row(gone, places).status == status


def test_one_whose_end_was_recorded_meanwhile_is_what_was_recorded(
    gone: RunRecord, ledger: Ledger, places: Places
) -> None:
    ledger.update_run(gone.id, state="succeeded", ended=NOW, pathspec="F/17")
    row = run_row(gone, places)
    assert (row.status, row.pathspec) == ("succeeded", "F/17")


def test_one_that_was_forgotten_meanwhile_has_a_row_too(gone: RunRecord, ledger: Ledger, places: Places) -> None:
    ledger.remove_run(gone.id)
    row = run_row(gone, places)
    assert (row.status, row.detail) == WITHOUT_A_WORD
