"""Files are written whole or not at all, for their owner only, and the system's refusals are explained."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.files import explained, folder_size, make_folder, write_private
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_in_one_go_and_nobody_else_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    write_private(file, "old")
    write_private(file, "new ü")
    assert file.read_text(encoding="utf-8") == "new ü"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file], "a draft is left"


def test_what_cannot_be_written_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    write_private(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(file, "\udcff")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_made_once_with_those_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert [make_folder(folder), make_folder(folder)] == [True, False]
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.ENOSPC, "DISK_FULL", "no space left"),
        (errno.EDQUOT, "DISK_FULL", "no space left"),
        (errno.EACCES, "DATA_FOLDER_UNUSABLE", "permission denied"),
        (errno.EROFS, "DATA_FOLDER_UNUSABLE", "read-only"),
    ],
)
def test_refusals_are_explained(number: int, code: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError) as caught, explained(tmp_path / "x"):
        raise OSError(number, os.strerror(number), str(tmp_path / "x"))
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.hint


def test_what_is_in_the_way_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(PrerequisiteError) as below:
        make_folder(tmp_path / "file" / "a" / "b")
    assert f"{tmp_path / 'file'} is a file, not a folder" in below.value.message
    assert f"mv {tmp_path / 'file'} {tmp_path / 'file.old'}" in below.value.hint
    with pytest.raises(PrerequisiteError) as instead:
        write_private(tmp_path / "folder", "text")
    assert "it is a folder, not a file" in instead.value.message
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_the_size_of_a_folder_counts_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a").write_bytes(b"12345")
    (tmp_path / "b").write_bytes(b"123")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert folder_size(tmp_path) == 8 + (tmp_path / "link").lstat().st_size
    assert folder_size(tmp_path / "absent") == 0
