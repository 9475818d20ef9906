"""Checksums: how they are made, which are trusted, and what happens without any."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaflow_extensions.platform.gs import MetaflowGSChecksumMismatch, checksums

if TYPE_CHECKING:
    from pathlib import Path

DATA = b"123456789"
CRC32 = "cbf43926"  # of DATA: the check value that every description of CRC-32 gives
MD5 = "25f9e794323b453885f5181f1b624d0b"


def test_a_crc32_is_written_in_eight_digits() -> None:
    assert checksums.as_text(checksums.crc32(DATA)) == CRC32
    assert checksums.as_text(checksums.crc32(b"")) == "00000000"


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_those_of_parts_are_combined_to_that_of_the_whole(parts: list[bytes]) -> None:
    assert checksums.combined((zlib.crc32(part), len(part)) for part in parts) == zlib.crc32(b"".join(parts))


def test_those_of_large_parts_too() -> None:
    parts = [b"abc" * 700_001, b"", b"x" * 4_194_304, b"y"]
    assert checksums.combined((zlib.crc32(part), len(part)) for part in parts) == zlib.crc32(b"".join(parts))


def test_that_of_a_file_is_that_of_its_content(tmp_path: Path) -> None:
    large = bytes(range(256)) * 10_000
    file = tmp_path / "large"
    file.write_bytes(large)
    assert checksums.crc32_of_file(str(file)) == zlib.crc32(large)
    assert checksums.md5sum(checksums.blocks_in(str(file))) == checksums.md5sum([large])


@pytest.mark.parametrize(
    ("scheme", "tag", "expected"),
    [
        ("gs", f'"{MD5}"', MD5),
        ("gs", MD5, MD5),
        ("gs", '"-CKicn4fknusCEAE="', None),  # composed, or under a customer's key
        ("gs", None, None),
        ("s3", f'"{MD5}"', None),  # with KMS a tag of this form is no MD5
        ("file", '"9ca21e-661208f54ac05-5"', None),
    ],
)
def test_a_tag_is_an_md5_only_where_that_is_sure(scheme: str, tag: str | None, expected: str | None) -> None:
    assert checksums.md5_of_tag(scheme, tag) == expected
    assert checksums.md5sum([DATA]) == MD5


def test_right_bytes_pass_and_wrong_ones_do_not() -> None:
    checksums.compare("gs://b/k", MD5, MD5)
    with pytest.raises(MetaflowGSChecksumMismatch, match=f"gs://b/k should have the checksum {MD5}, but what arrived"):
        checksums.compare("gs://b/k", CRC32, MD5)
