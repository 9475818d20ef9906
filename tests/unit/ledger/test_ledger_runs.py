"""Runs in the ledger: no due time twice, whoever writes at the same time."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.core.records import RunRecord

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger.db")
    made.prepare()
    return made


def run(deployment: str | None = "daily", **facts: object) -> RunRecord:
    common = {"id": 0, "flow_name": "HelloFlow", "cause": "schedule", "state": "queued", "queued": NOW}
    return RunRecord(deployment=deployment, **{**common, **facts})  # type: ignore[arg-type]


def test_a_due_time_has_one_run(ledger: Ledger) -> None:
    first = ledger.add_run(run(due=NOW))
    assert first is not None
    assert ledger.add_run(run(due=NOW)) is None
    assert ledger.add_run(run(due=NOW, state="skipped")) is None
    assert ledger.runs() == [first]


def test_a_due_time_is_the_same_in_every_zone(ledger: Ledger) -> None:
    ledger.add_run(run(due=NOW))
    assert ledger.add_run(run(due=NOW.astimezone(timezone(timedelta(hours=5, minutes=30))))) is None


def test_other_deployments_and_runs_that_nobody_scheduled_have_their_own(ledger: Ledger) -> None:
    kept = [ledger.add_run(one) for one in (run(due=NOW), run("weekly", due=NOW), run(), run(), run(None), run(None))]
    assert [one.id for one in kept if one] == [1, 2, 3, 4, 5, 6]


def test_runs_come_newest_first_and_by_what_is_asked(ledger: Ledger) -> None:
    for state in ("queued", "running", "failed", "succeeded"):
        ledger.add_run(run(state=state, pathspec=f"HelloFlow/{state}"))
    assert [one.state for one in ledger.runs()] == ["succeeded", "failed", "running", "queued"]
    assert [one.id for one in ledger.runs("running", "queued")] == [2, 1]
    assert [one.id for one in ledger.runs(limit=1)] == [4]
    assert [one.id for one in ledger.runs(pathspec="HelloFlow/failed")] == [3]
    assert ledger.runs(deployment="another") == []


def test_what_is_changed_of_a_run_is_found_again(ledger: Ledger) -> None:
    added = ledger.add_run(run())
    assert added is not None
    changed = ledger.update_run(added.id, state="failed", pathspec="HelloFlow/7", detail="step end failed")
    assert ledger.runs("failed", pathspec="HelloFlow/7") == [changed]
    assert ledger.runs("queued") == []


def test_a_run_uses_up_events_in_the_same_moment(ledger: Ledger) -> None:
    for event in ("a", "b", "c"):
        ledger.receive("daily", event, NOW, "{}")
    ledger.receive("weekly", "a", NOW, "{}")
    ledger.add_run(run(), consumed=["a", "b"])
    assert list(ledger.received("daily")) == ["c"]
    assert list(ledger.received("weekly")) == ["a"]


def test_a_run_that_is_refused_uses_up_nothing(ledger: Ledger) -> None:
    ledger.receive("daily", "a", NOW, "{}")
    ledger.add_run(run(due=NOW))
    assert ledger.add_run(run(due=NOW), consumed=["a"]) is None
    assert list(ledger.received("daily")) == ["a"]


def test_an_event_that_comes_twice_counts_once_with_its_last_fields(ledger: Ledger) -> None:
    ledger.receive("daily", "a", NOW, "first")
    ledger.receive("daily", "a", NOW + timedelta(hours=1), "second")
    assert ledger.received("daily") == {"a": (NOW + timedelta(hours=1), "second")}
    ledger.forget_received("daily", ["a"])
    assert ledger.received("daily") == {}


def test_threads_that_write_at_once_lose_nothing_and_double_nothing(ledger: Ledger) -> None:
    dues = [NOW + timedelta(minutes=minute) for minute in range(40)]
    kept: list[RunRecord | None] = []

    def write() -> None:
        kept.extend(ledger.add_run(run(due=due)) for due in dues)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.due for one in kept if one and one.due) == dues
    assert len(ledger.runs()) == len(dues)


WRITER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from platform_cli.adapters.ledger import Ledger
from platform_cli.core.records import RunRecord
ledger, now = Ledger(Path(sys.argv[1])), datetime.now(timezone.utc)
for _ in range(20):
    run = ledger.add_run(RunRecord(id=0, flow_name="F", cause="manual", state="queued", queued=now))
    ledger.update_run(run.id, state="succeeded")
    ledger.runs("running")
"""


def test_processes_that_write_at_once_lose_nothing(ledger: Ledger) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(ledger.file)]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert sorted(one.id for one in ledger.runs("succeeded")) == list(range(1, 61))
