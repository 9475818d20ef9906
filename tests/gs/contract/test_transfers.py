"""Files that are moved: not again if they are there, and on from where it stopped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import (
    GS,
    MetaflowGSChecksumMismatch,
    MetaflowGSException,
    MetaflowGSObjectChanged,
    transfers,
)
from tests.gs.servers.edge import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gs.conftest import Place

BIG = os.urandom(21 << 20)
WINDOW = 8 << 20


@pytest.fixture
def big(place: Place) -> Path:
    file = place.scratch / "big"
    file.write_bytes(BIG)
    return file


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "WINDOW", WINDOW)


class Stopped(Exception):  # noqa: N818 - nobody's fault
    """The user pressed Ctrl-C."""


def stop_after(count: int) -> object:
    """Return a progress function that stops the transfer the `count`th time it is called."""
    calls: list[int] = []

    def progress(done: int, of: int) -> None:
        assert 0 < done <= of == len(BIG)
        calls.append(done)
        if len(calls) == count:
            raise Stopped

    return progress


def test_there_and_back(place: Place, big: Path) -> None:
    seen: list[tuple[int, int]] = []
    with place.open() as gs:
        sent = gs.upload(big, "dir/big", lambda done, of: seen.append((done, of)))
        assert sent == (f"{place.root}/dir/big", len(BIG), len(BIG))
        assert seen[-1] == (len(BIG), len(BIG))
        got = gs.download("dir/big", place.scratch / "copy", lambda done, of: seen.append((done, of)))
        assert got == (f"{place.root}/dir/big", len(BIG), len(BIG))
        assert seen[-3:] == [(WINDOW, len(BIG)), (2 * WINDOW, len(BIG)), (len(BIG), len(BIG))]
    assert (place.scratch / "copy").read_bytes() == BIG


@pytest.mark.parametrize("content", [b"", b"small"])
def test_small_files(place: Place, content: bytes) -> None:
    file = place.scratch / "small"
    file.write_bytes(content)
    with place.open() as gs:
        assert gs.upload(file, "small").moved == len(content)
        gs.download("small", file.with_name("copy"))
    assert file.with_name("copy").read_bytes() == content


def test_what_is_there_is_not_sent_again(place: Place, big: Path) -> None:
    with place.open() as gs:
        gs.upload(big, "big")
        assert gs.upload(big, "big").moved == 0
        big.write_bytes(BIG[::-1])
        assert gs.upload(big, "big").moved == len(BIG), "as large, but not the same"
        assert gs.get("big").blob == BIG[::-1]
        big.write_bytes(b"shorter")
        assert gs.upload(big, "big").moved == 7


def test_a_download_goes_on_where_it_stopped(place: Place, big: Path) -> None:
    target = place.scratch / "copy"
    target.write_text("the old content")
    with place.open() as gs:
        gs.upload(big, "big")
        with pytest.raises(Stopped):
            gs.download("big", target, stop_after(2))  # type: ignore[arg-type]  # made for it
        assert target.read_text() == "the old content"
        assert gs.download("big", target).moved == len(BIG) - WINDOW, "the second window may have had holes"
    assert target.read_bytes() == BIG
    assert not list(place.scratch.glob(".copy*"))


def test_a_download_of_another_version_begins_anew(place: Place, big: Path) -> None:
    target = place.scratch / "copy"
    with place.open() as gs:
        gs.upload(big, "big")
        with pytest.raises(Stopped):
            gs.download("big", target, stop_after(2))  # type: ignore[arg-type]  # made for it
        gs.put("big", BIG[::-1])
        assert gs.download("big", target).moved == len(BIG)
    assert target.read_bytes() == BIG[::-1]
    assert not list(place.scratch.glob(".copy*"))


def replace(gs: GS) -> None:
    gs.put("big", BIG[::-1])


def test_a_download_of_two_versions_is_an_error(place: Place, big: Path) -> None:
    with place.open() as gs:
        gs.upload(big, "big")
        with pytest.raises(MetaflowGSObjectChanged):
            gs.download("big", place.scratch / "copy", lambda *_: replace(gs))
    assert not (place.scratch / "copy").exists()


def test_a_wrong_byte_is_noticed_and_not_kept(remote: Place) -> None:
    assert remote.edge is not None
    with remote.open() as gs:
        gs.put("big", BIG)
        remote.edge.faults = [Fault(flip_at=5)]
        with pytest.raises(MetaflowGSChecksumMismatch):
            gs.download("big", remote.scratch / "copy")
        assert not list(remote.scratch.glob("*copy*"))
        gs.download("big", remote.scratch / "copy")
    assert (remote.scratch / "copy").read_bytes() == BIG


def test_there_is_no_folder_for_the_file(place: Place, big: Path) -> None:
    with place.open() as gs:
        gs.upload(big, "big")
        with pytest.raises(MetaflowGSException, match="could not be written: No such file or directory"):
            gs.download("big", place.scratch / "no" / "folder" / "file")
