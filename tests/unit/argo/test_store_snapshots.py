"""The code of releases in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.argo.snapshots import StoreSnapshots
from platform_cli.core.errors import NotReadyError
from tests.unit.argo.places import MemoryBucket

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "d" * 64


def keep(snapshots: StoreSnapshots, **files: str) -> None:
    """Keep files as a snapshot."""
    with snapshots.draft() as draft:
        for name, text in files.items():
            file = draft / name.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        snapshots.keep(draft, DIGEST)


def test_what_one_machine_keeps_another_one_has(tmp_path: Path) -> None:
    store = MemoryBucket()
    keep(StoreSnapshots(store, tmp_path / "ada"), flow="code", deep__er__module="ü")
    folder = StoreSnapshots(store, tmp_path / "bob").folder(DIGEST)
    found = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()
    }
    assert found == {"flow": "code", "deep/er/module": "ü"}


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    store = MemoryBucket()
    keep(StoreSnapshots(store, tmp_path / "ada"), flow="first")
    keep(StoreSnapshots(store, tmp_path / "bob"), flow="second")
    assert (StoreSnapshots(store, tmp_path / "eve").folder(DIGEST) / "flow").read_text("utf-8") == "first"


def test_it_is_fetched_once(tmp_path: Path) -> None:
    store = MemoryBucket()
    snapshots = StoreSnapshots(store, tmp_path / "work")
    keep(snapshots, flow="code")
    first = snapshots.folder(DIGEST)
    store.write(f"platform/releases/{DIGEST}.tar.gz", b"something else")
    assert snapshots.folder(DIGEST) == first
    assert (first / "flow").read_text("utf-8") == "code"


def test_drafts_leave_nothing_behind(tmp_path: Path) -> None:
    keep(StoreSnapshots(MemoryBucket(), tmp_path / "work"), flow="code")
    assert list((tmp_path / "work").iterdir()) == []


def test_code_that_somebody_has_removed_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotReadyError) as caught:
        StoreSnapshots(MemoryBucket(), tmp_path / "work").folder(DIGEST)
    assert caught.value.code == "RELEASE_LOST"
    assert "platform deploy" in caught.value.hint
