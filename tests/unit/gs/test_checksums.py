"""Checksums: which are trusted, and what happens without any."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from metaflow_extensions.platform.gs import MetaflowGSChecksumMismatch, checksums

if TYPE_CHECKING:
    from pathlib import Path

DATA = b"123456789"
CRC32C = "4waSgw=="  # of DATA; 0xe3069283 is the check value that every description of CRC-32C gives
MD5 = hashlib.md5(DATA, usedforsecurity=False).hexdigest()


def test_crc32c_is_written_as_cloud_storage_writes_it() -> None:
    assert checksums.crc32c([DATA]) == checksums.crc32c([DATA[:4], DATA[4:]]) == CRC32C


def test_all_kinds_of_buffers_have_the_same_checksum(tmp_path: Path) -> None:
    large = bytes(range(256)) * 10_000
    file = tmp_path / "large"
    file.write_bytes(large)
    sums = {checksums.crc32c(checksums.blocks_of(kind(large))) for kind in (bytes, bytearray, memoryview)}
    assert sums == {checksums.crc32c(checksums.blocks_in(str(file)))}


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


@pytest.mark.parametrize(
    ("attributes", "md5"), [({"crc32c": CRC32C}, None), ({}, MD5), ({"crc32c": CRC32C}, "no"), ({}, None)]
)
def test_right_bytes_pass(attributes: dict[str, str], md5: str | None) -> None:
    checksums.verify("gs://b/k", [DATA], attributes, md5)


@pytest.mark.parametrize(("attributes", "md5"), [({"crc32c": CRC32C}, None), ({}, MD5)])
def test_wrong_bytes_do_not_pass(attributes: dict[str, str], md5: str | None) -> None:
    with pytest.raises(MetaflowGSChecksumMismatch, match="gs://b/k should have the checksum"):
        checksums.verify("gs://b/k", [DATA[::-1]], attributes, md5)
