"""Making the ledger, and mending one that is broken, empty or lost."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.ledger import Ledger
from platform_cli.core.errors import ConflictError, NotReadyError
from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Deployment, Release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Give a ledger with one deployment in it."""
    made = Ledger(tmp_path / "ledger.db")
    made.prepare()
    release = Release(version=1, digest="d", created=NOW, flow_file="hello.py", facts=FlowFacts(flow_name="HelloFlow"))
    made.add_release("daily", release)
    deployment = Deployment(
        name="daily", flow_name="HelloFlow", source="hello.py", release=1, cron="0 2 * * *", next_due=NOW
    )
    made.put_deployment(deployment, "deployed", "", "ada")
    return made


def write(file: Path, statement: str) -> None:
    db = sqlite3.connect(file)
    with db:
        db.execute(statement)
    db.close()


def test_it_is_made_once(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "deep" / "ledger.db")
    assert ledger.prepare() == "created"
    assert ledger.prepare() == "unchanged"
    assert ledger.warning == ""
    assert ledger.file.stat().st_mode & 0o777 == 0o600


def test_it_is_made_once_also_by_many_at_the_same_time(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(Ledger(ledger.file).prepare())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["created"] + 5 * ["unchanged"]


def _garbage(file: Path) -> None:
    file.write_bytes(b"no database " * 500)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _unreadable_record(file: Path) -> None:
    write(file, "UPDATE releases SET body = '{}'")


@pytest.mark.parametrize("spoil", [_garbage, _cut, _unreadable_record])
def test_a_broken_one_is_kept_and_the_deployments_come_back(spoil: Callable[[Path], None], ledger: Ledger) -> None:
    spoil(ledger.file)
    broken = ledger.file.read_bytes()
    with pytest.raises(NotReadyError, match="cannot be read") as refused:
        Ledger(ledger.file).releases("daily")
    assert (refused.value.code, refused.value.hint[:11]) == ("LEDGER_BROKEN", "platform up")

    assert ledger.prepare() == "configured"
    [kept] = [
        file for file in ledger.file.parent.glob("ledger.db.broken-*") if not file.name.endswith(("-wal", "-shm"))
    ]
    assert kept.read_bytes() == broken
    assert kept.name in ledger.warning
    assert "1 deployment restored" in ledger.warning
    deployment = ledger.deployment("daily")
    assert deployment is not None
    assert deployment.next_due is None, "nobody knows what ran since: nothing may look missed"
    assert ledger.release("daily", 1) is not None
    assert ledger.history("daily")[-1].action == "restored"


@pytest.mark.parametrize("lose", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_lost_or_empty_one_comes_back_from_the_backup(lose: Callable[[Path], None], ledger: Ledger) -> None:
    lose(ledger.file)
    assert ledger.prepare() == "configured"
    assert "was missing or empty; 1 deployment restored" in ledger.warning
    assert [one.name for one in ledger.deployments()] == ["daily"]


def test_an_empty_one_has_no_runs_and_says_what_to_do_for_the_rest(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.file.touch()
    assert ledger.runs("running") == []
    with pytest.raises(NotReadyError, match="it is empty") as refused:
        ledger.deployments()
    assert refused.value.hint.startswith("platform up")


def test_a_backup_that_is_broken_too_is_kept_and_said(ledger: Ledger) -> None:
    _garbage(ledger.file)
    ledger.backup_file.write_text("{", encoding="utf-8")
    assert ledger.prepare() == "configured"
    assert "its backup cannot be read either" in ledger.warning
    assert ledger.backup_file.with_name("deployments.json.broken").read_text(encoding="utf-8") == "{"
    assert ledger.deployments() == []


def test_without_a_backup_the_warning_does_not_promise_one(ledger: Ledger) -> None:
    _garbage(ledger.file)
    ledger.backup_file.unlink()
    ledger.prepare()
    assert "there was no backup" in ledger.warning


def test_a_newer_one_is_left_alone(ledger: Ledger) -> None:
    write(ledger.file, "PRAGMA user_version = 99")
    before = ledger.file.read_bytes()
    for use in (ledger.prepare, ledger.deployments, ledger.runs):
        with pytest.raises(ConflictError, match="newer version"):
            use()
    assert ledger.file.read_bytes() == before


def test_a_folder_in_its_place_is_called_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(NotReadyError, match="there is a folder where the ledger should be"):
        Ledger(tmp_path / "ledger.db").prepare()
