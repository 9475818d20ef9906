"""Checksums: CRC32C of our own in an object's metadata, and the MD5 that Cloud Storage gives as an entity tag."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import MetaflowGSChecksumMismatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ATTRIBUTE = "crc32c"  # what an object's checksum is called in its metadata; its form is that of x-goog-hash
_BLOCK = 1 << 20  # small enough to stay in the processor's cache between reading and summing
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')


def crc32c(blocks: Iterable[bytes]) -> str | None:
    """Return the CRC32C of bytes in base64, as Cloud Storage writes it; None where google-crc32c is not installed.

    It comes with google-cloud-storage. In pure Python it would take a hundred times as long as the download.
    """
    try:
        from google_crc32c import extend
    except ImportError:
        return None
    value = 0
    for block in blocks:
        value = extend(value, block)
    return base64.b64encode(value.to_bytes(4, "big")).decode()


def blocks_of(data: Any) -> Iterator[bytes]:
    """Return a buffer piece by piece; bytes come as they are, for they need no copy."""
    if isinstance(data, bytes):
        yield data
        return
    view = memoryview(data).cast("B")
    for start in range(0, len(view), _BLOCK):
        yield view[start : start + _BLOCK].tobytes()


def blocks_in(path: str) -> Iterator[bytes]:
    """Return a file piece by piece."""
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def md5_of_tag(scheme: str, tag: str | None) -> str | None:
    """Return the MD5 in an entity tag, in hexadecimal; None if the tag is something else.

    On Cloud Storage a tag of 32 hexadecimal digits is the MD5 of the object; composed objects and those under a
    customer's key have tags of another form. On S3 it may be something else in the same form, so it tells nothing.
    """
    found = _MD5.fullmatch(tag or "") if scheme == "gs" else None
    return found[1] if found else None


def verify(url: str, blocks: Iterable[bytes], attributes: Mapping[str, str], md5: str | None) -> None:
    """Compare bytes with the checksums that are known of them; without any, do nothing.

    Raises:
        MetaflowGSChecksumMismatch: If they differ.
    """
    known = attributes.get(ATTRIBUTE)
    found = crc32c(blocks) if known else None
    if found is None and md5:
        known, found = md5, md5sum(blocks)
    if found is not None and found != known:
        raise MetaflowGSChecksumMismatch(
            f"{url} should have the checksum {known}, but what arrived has {found}. Read it again; if that fails too, "
            "store it again, or read it as it is with GS(verify=False)."
        )


def md5sum(blocks: Iterable[bytes]) -> str:
    """Return the MD5 of bytes in hexadecimal."""
    digest = hashlib.md5(usedforsecurity=False)
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()
