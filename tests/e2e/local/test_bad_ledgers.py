"""A ledger, a lock or a process id that is not what it seems: kept, mended or left alone, never made worse."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.core.records import RunRecord
from tests.e2e.local.refusal import Refusals, error_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Golden, Home


@pytest.fixture
def deployed(home: Home, hello: Path) -> Home:
    """Give a home with one scheduled deployment, and nothing up."""
    home.ok("deploy", str(hello), "--schedule", "daily")
    home.ok("down")
    return home


def _overwrite(file: Path) -> None:
    file.write_bytes(b"not a database " * 2000)


def _cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def _spoil_a_record(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("UPDATE deployments SET body = '{}'")
    db.close()


@pytest.mark.parametrize("spoil", [_overwrite, _cut_short, _spoil_a_record])
def test_a_broken_ledger_is_kept_and_its_deployments_come_back(spoil: Callable[[Path], None], deployed: Home) -> None:
    ledger = deployed.data / "ledger.db"
    spoil(ledger)
    broken = ledger.read_bytes()
    assert "error[LEDGER_BROKEN]" in error_in(deployed.platform("deployments"), deployed)
    up = deployed.platform("up")
    assert up.returncode == 0, up.stderr
    assert "warning: " in up.stderr
    assert [file.read_bytes() for file in deployed.data.glob("ledger.db.broken-*Z")] == [broken]
    assert "HelloFlow" in deployed.ok("deployments")
    assert "restored" in deployed.ok("history", "HelloFlow")


@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(b""), lambda file: file.unlink()])
def test_a_lost_ledger_comes_back_from_its_backup(spoil: Callable[[Path], None], deployed: Home) -> None:
    spoil(deployed.data / "ledger.db")
    assert "restored" in deployed.platform("up").stderr
    assert "HelloFlow" in deployed.ok("deployments")


def test_a_broken_ledger_does_not_stand_in_the_way_of_down(deployed: Home) -> None:
    deployed.ok("up")
    _overwrite(deployed.data / "ledger.db")
    deployed.ok("down")
    assert "not running" in deployed.platform("status").stdout
    deployed.ok("down", "--purge", "--yes")
    assert not deployed.data.exists()


def test_a_ledger_of_a_newer_version_is_not_touched(deployed: Home, golden: Golden) -> None:
    ledger = deployed.data / "ledger.db"
    with sqlite3.connect(ledger) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = ledger.read_bytes()
    refused = Refusals(deployed, golden)
    refused("ledger-of-a-newer-version", "up", code=8)
    refused("ledger-of-a-newer-version-to-read", "deployments", code=8)
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("left", [b"", b"junk", b'{"pid":1,"what":"platform up"}', b'{"pid":999999,"what":"x"}'])
def test_locks_that_a_crash_left_behind_hold_nobody_up(left: bytes, home: Home) -> None:
    home.state.mkdir(parents=True)
    for name in ("operation.lock", "scheduler.lock"):
        (home.state / name).write_bytes(left)
    up = home.platform("up")
    assert (up.returncode, "Waiting" in up.stderr) == (0, False), up.stderr
    assert "healthy" in home.ok("status")
    assert "removed" in home.ok("down")


def test_another_process_with_the_number_of_a_dead_run_is_left_alone(home: Home) -> None:
    home.ok("up")
    with subprocess.Popen([shutil.which("sleep") or "sleep", "600"], start_new_session=True) as other:
        now = datetime.now(timezone.utc)
        facts = {"flow_name": "OldFlow", "cause": "manual", "state": "running", "queued": now, "started": now}
        run = RunRecord(id=0, pid=other.pid, pid_started=1.0, pathspec="OldFlow/1", **facts)  # type: ignore[arg-type]
        assert Ledger(home.data / "ledger.db").add_run(run) is not None
        assert "running now: nothing" in home.ok("status")
        assert "interrupted" in home.ok("runs")
        home.ok("down", "--now")
        assert other.poll() is None, "a process that is not ours was ended"
        other.kill()
