"""Many zip files made one, for Python looks for each import in every entry of its path."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_END = struct.Struct("<4s4H2LH")  # signature, two disks, two counts, size and offset of the directory, comment
_NAME, _OFFSET, _ENTRY = 28, 42, 46  # places in an entry of the directory, and its size but for the names in it


def merge(files: Iterable[str], target: str) -> None:
    """Write the entries of zip files that have no comment, and are smaller than 4 GB together, into one."""
    directory, count = bytearray(), 0
    with open(target, "wb") as out:  # noqa: PTH123 - pathlib is one more import in every pod
        for file in files:
            with open(file, "rb") as archive:  # noqa: PTH123 - as above
                content = archive.read()
            _, _, _, _, entries, size, offset, _ = _END.unpack(content[-_END.size :])
            directory += _moved(content[offset : offset + size], out.tell())
            out.write(content[:offset])
            count += entries
        at = out.tell()
        out.write(directory)
        out.write(_END.pack(b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), at, 0))


def _moved(directory: bytes, by: int) -> bytearray:
    moved, at = bytearray(directory), 0
    while at < len(moved):
        (offset,) = struct.unpack_from("<L", moved, at + _OFFSET)
        struct.pack_into("<L", moved, at + _OFFSET, offset + by)
        at += _ENTRY + sum(struct.unpack_from("<3H", moved, at + _NAME))
    return moved
