"""Backups in a real engine of a store, of a database that is a file."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from typing import IO, TYPE_CHECKING, Any

import pytest
from obstore.store import MemoryStore

from platform_cli.adapters.backup_store import PREFIX, BackupStore, Kept
from platform_cli.adapters.kubernetes_backups import KEPT_BY_HAND, ClusterBackups
from platform_cli.adapters.store_size import SizedStore
from platform_cli.config.load import load_settings
from platform_cli.core.errors import ProvisionError, UsageError
from platform_cli.render.results.backups import backups_table
from platform_cli.targets.local import LocalTarget

if TYPE_CHECKING:
    from pathlib import Path


class Bucket(BackupStore):
    """A store that is gone with the test."""

    def __init__(self) -> None:
        super().__init__("gs://bucket/team")
        self._opened = MemoryStore()


class Lines:
    """A database of lines, one a run: what it holds, and what was loaded beside it."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.beside: list[str] | None = None

    def require(self) -> None:
        """Let it be asked at any time."""

    def dump(self, file: IO[bytes]) -> None:
        file.write("\n".join((*self.lines, "whole")).encode())

    def load(self, file: IO[bytes], size: int) -> None:
        lines = file.read(size).decode().split("\n")
        self.beside = lines[:-1]
        if lines[-1] != "whole":
            raise ProvisionError("it is cut short.", code="DATABASE_REFUSED", hint="platform status")

    def missing_runs(self) -> int:
        return len(set(self.lines) - set(self.beside or ()))

    def swap(self) -> None:
        assert self.beside is not None
        self.lines, self.beside = self.beside, None

    def discard(self) -> None:
        self.beside = None


@pytest.fixture
def database() -> Lines:
    return Lines("one", "two")


@pytest.fixture
def backups(tmp_path: Path, database: Lines) -> ClusterBackups:
    found: Any = database
    return ClusterBackups(found, Bucket(), tmp_path / "work")


def _nothing(_: int) -> None:
    raise AssertionError("nothing would be lost")


def test_what_was_lost_is_there_again(backups: ClusterBackups, database: Lines, tmp_path: Path) -> None:
    made = backups.make()
    assert made.place == f"gs://bucket/team/platform/backups/{made.name}.dump"
    assert made.size == len("one\ntwo\nwhole")
    database.lines = []
    assert backups.restore("latest", _nothing).name == made.name
    assert database.lines == ["one", "two"]
    assert list((tmp_path / "work").iterdir()) == []


def test_who_does_not_want_to_lose_anything_loses_nothing(backups: ClusterBackups, database: Lines) -> None:
    name = backups.make().name
    database.lines += ["three", "four"]
    asked: list[int] = []

    def no(runs: int) -> None:
        asked.append(runs)
        raise UsageError("no.", code="CONFIRMATION_NEEDED", hint="")

    with pytest.raises(UsageError):
        backups.restore(name, no)
    assert (asked, database.lines, database.beside) == ([2], ["one", "two", "three", "four"], None)
    backups.restore(name, asked.append)
    assert (asked, database.lines) == ([2, 2], ["one", "two"])


def test_half_a_backup_is_told_and_nothing_of_it_stays(backups: ClusterBackups, database: Lines) -> None:
    backups.store.put("half", io.BytesIO(b"one\ntw"), 6)
    with pytest.raises(ProvisionError):
        backups.restore("half", _nothing)
    assert (database.lines, database.beside) == (["one", "two"], None)


def test_of_those_made_by_hand_the_newest_stay_and_those_of_the_nights_all(backups: ClusterBackups) -> None:
    nightly = ["nightly-monday", "nightly-tuesday"]
    for name in nightly:
        backups.store.put(name, io.BytesIO(b"x"), 1)
    kept = backups.make().name
    backups.store.keep(Kept(kept, "disk"))
    made = [backups.make().name for _ in range(KEPT_BY_HAND + 3)]
    rows = backups.found()
    assert {row.name for row in rows} == {*nightly, kept, *made[-KEPT_BY_HAND:]}
    assert [row.name for row in rows if row.kept] == [kept]
    assert rows == sorted(rows, key=lambda row: (row.made, row.name), reverse=True)


def test_an_unknown_backup_is_refused_with_the_nearest(backups: ClusterBackups) -> None:
    with pytest.raises(UsageError) as caught:
        backups.restore("latest", _nothing)
    assert (caught.value.code, caught.value.hint) == ("BACKUP_UNKNOWN", "platform backup")
    backups.store.put("nightly-monday", io.BytesIO(b"x"), 1)
    with pytest.raises(UsageError, match="Did you mean 'nightly-monday'") as caught:
        backups.restore("nightly-mnday", _nothing)
    assert caught.value.hint == "platform backup --list"


def test_what_is_kept_is_forgotten_once(backups: ClusterBackups) -> None:
    assert backups.store.kept() is None
    assert not backups.store.forget()
    backups.store.keep(Kept("name", "disk"))
    assert backups.store.kept() == Kept("name", "disk")
    assert backups.store.forget()
    assert backups.store.kept() is None


def test_the_list_says_what_up_restores(backups: ClusterBackups) -> None:
    backups.store.keep(Kept(backups.make().name, "disk"))
    [row] = backups.found()
    assert datetime.now(timezone.utc) - row.made < timedelta(minutes=5)
    [note] = backups_table([row]).columns[-1].cells
    assert note == "the next `platform up` restores it"


def test_an_environment_on_this_machine_names_its_folder(tmp_path: Path) -> None:
    (tmp_path / "platform.toml").write_text(f'[env.local]\ndata = "{tmp_path}/data"\n', encoding="utf-8")
    settings = load_settings(environment="local", overrides=(), variables={}, cwd=tmp_path)
    with pytest.raises(UsageError, match=str(tmp_path)) as caught:
        _ = LocalTarget(settings).backups
    assert caught.value.code == "BACKUP_NOT_HERE"


class SizedBucket(SizedStore):
    """A store that is gone with the test."""

    def __init__(self) -> None:
        super().__init__("gs://bucket/team")
        self._opened = MemoryStore()


def test_the_size_of_a_store_is_all_or_said_to_be_more() -> None:
    store = SizedBucket()
    assert store.size(60) == (0, True)
    for number in range(1500):
        store.write(f"{PREFIX}/{number}", b"ten bytes.")
    assert store.size(60) == (15_000, True)
    assert store.size(-1) == (10_000, False)
