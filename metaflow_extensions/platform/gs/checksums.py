"""Checksums: a CRC-32 of our own in an object's metadata, and the MD5 that Cloud Storage gives as an entity tag.

CRC-32 is the one checksum that Python itself computes at several gigabytes a second, on any buffer, and without holding
up other threads; and those of an object's parts can be combined, so that each part is summed by the thread that got it.
"""

from __future__ import annotations

import functools
import hashlib
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import MetaflowGSChecksumMismatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ATTRIBUTE = "crc32"  # what an object's checksum is called in its metadata: eight hexadecimal digits
_BLOCK = 1 << 20  # bytes; they stay in the processor's cache between reading and summing
_MD5 = re.compile(r'"?([0-9a-f]{32})"?')
_POLYNOMIAL = 0xEDB88320  # CRC-32's, its lowest power first
_ONE = 1 << 31  # the polynomial 1 in that order


def crc32(data: Any, before: int = 0) -> int:
    """Return the CRC-32 of a buffer that follows one with the CRC-32 `before`."""
    return zlib.crc32(data, before)


def crc32_of_file(path: str) -> int:
    """Return the CRC-32 of a file."""
    return functools.reduce(lambda crc, block: crc32(block, crc), blocks_in(path), 0)


def combined(parts: Iterable[tuple[int, int]]) -> int:
    """Return the CRC-32 of parts one after the other, each given as its own CRC-32 and its length in bytes.

    Each byte behind a part multiplies the part's remainder by x to the power of eight.
    """
    crc = 0
    for part, length in parts:
        crc = part if crc == 0 else _product(_shift(length), crc) ^ part
    return crc


def as_text(crc: int) -> str:
    """Return a CRC-32 as it stands in an object's metadata."""
    return f"{crc:08x}"


def blocks_in(path: str) -> Iterator[bytes]:
    """Return a file piece by piece."""
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def md5sum(blocks: Iterable[Any]) -> str:
    """Return the MD5 of buffers one after the other, in hexadecimal."""
    digest = hashlib.md5(usedforsecurity=False)
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def md5_of_tag(scheme: str, tag: str | None) -> str | None:
    """Return the MD5 in an entity tag, in hexadecimal; None if the tag is something else.

    On Cloud Storage a tag of 32 hexadecimal digits is the MD5 of the object; composed objects and those under a
    customer's key have tags of another form. On S3 it may be something else in the same form, so it tells nothing.
    """
    found = _MD5.fullmatch(tag or "") if scheme == "gs" else None
    return found[1] if found else None


def compare(url: str, found: str, known: str) -> None:
    """Compare the checksum of what arrived with the one that is known.

    Raises:
        MetaflowGSChecksumMismatch: If they differ.
    """
    if found != known:
        raise MetaflowGSChecksumMismatch(
            f"{url} should have the checksum {known}, but what arrived has {found}. Read it again; if that fails too, "
            "store it again, or read it as it is with GS(verify=False)."
        )


@functools.lru_cache(maxsize=64)
def _shift(length: int) -> int:
    """Return x to the power of eight times a length, modulo the polynomial."""
    result, power, exponent = _ONE, _ONE >> 1, 8 * length
    while exponent:
        if exponent & 1:
            result = _product(power, result)
        power = _product(power, power)
        exponent >>= 1
    return result


def _product(one: int, other: int) -> int:
    """Multiply two polynomials modulo CRC-32's."""
    result, bit = 0, _ONE
    while bit and one & (2 * bit - 1):
        if one & bit:
            result ^= other
        bit >>= 1
        other = (other >> 1) ^ (_POLYNOMIAL if other & 1 else 0)
    return result
