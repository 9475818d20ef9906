"""Where downloaded bytes are kept, and how much memory there is for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metaflow_extensions.platform.gs import content
from metaflow_extensions.platform.gs.content import FileTarget, MemoryTarget, Workspace


def test_parts_may_come_in_any_order(tmp_path: Path) -> None:
    memory, file = MemoryTarget(6), FileTarget(str(tmp_path / "file"))
    for target in (memory, file):
        target.write(memoryview(b"def"), 3)
        target.write(b"abc", 0)
        target.close()
    assert memory.value() == (tmp_path / "file").read_bytes() == b"abcdef"


def test_a_file_that_is_gone_on_with_keeps_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abcxyz")
    target = FileTarget(str(tmp_path / "file"), keep=3)
    target.write(b"def", 3)
    target.close()
    assert (tmp_path / "file").read_bytes() == b"abcdef"


def test_memory_is_taken_and_given_back_and_the_rest_goes_to_files(tmp_path: Path) -> None:
    workspace = Workspace(str(tmp_path), 10)
    first = workspace.keep(b"1" * 8)
    assert not list(tmp_path.iterdir()), "no folder before it is needed"
    second = workspace.keep(b"2" * 8)
    assert second.read() == b"2" * 8
    assert len(list(tmp_path.glob("metaflow.gs.*/*"))) == 1
    assert Path(first.path()).read_bytes() == b"1" * 8
    assert first.path() == first.path()
    assert Path(first.path()).is_absolute()
    del first
    assert workspace.take(10)
    workspace.close()
    workspace.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("limit", "expected"), [("2147483648\n", 2 << 30), ("max\n", None), ("9223372036854771712", None)]
)
def test_a_containers_limit_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, expected: int | None
) -> None:
    file = tmp_path / "memory.max"
    file.write_text(limit)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    monkeypatch.setattr(content, "_LIMITS", (str(tmp_path / "nothing"), str(file)))
    assert content.machine_memory() == min(expected or machine, machine)
