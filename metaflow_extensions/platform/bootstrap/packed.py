"""Archives of packages, unpacked: Zstandard around a table of files and all of their contents."""

from __future__ import annotations

import importlib.machinery
import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 17  # bytes; what comes of it stays in the processor's cache until it is written


def load_codec(file: str) -> Any:
    """Return the module of an extension's file: Python has none of its own before 3.14."""
    loader = importlib.machinery.ExtensionFileLoader("_zstd", file)
    module = loader.create_module(importlib.machinery.ModuleSpec("_zstd", loader, origin=file))
    loader.exec_module(module)
    return module


def unpack(archive: str, folder: str, codec: Any) -> None:
    """Write an archive's files below a folder."""
    made: set[str] = set()
    with open(archive, "rb") as packed:  # noqa: PTH123 - pathlib is one more import in every pod
        contents = _Contents(packed, codec.ZstdDecompressor())
        size = int.from_bytes(b"".join(contents.take(8)), "big")
        for name, length, mode in json.loads(b"".join(contents.take(size))):
            place = f"{folder}/{name}"
            parent = place.rpartition("/")[0]
            if parent not in made:
                os.makedirs(parent, exist_ok=True)  # noqa: PTH103 - as above
                made.add(parent)
            _write(place, mode, contents.take(length))


def _write(place: str, mode: int, pieces: Iterator[memoryview]) -> None:
    file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        for piece in pieces:
            written = 0
            while written < len(piece):
                written += os.write(file, piece[written:])
    finally:
        os.close(file)


class _Contents:
    def __init__(self, packed: Any, codec: Any) -> None:
        self._packed, self._codec = packed, codec
        self._left = memoryview(b"")

    def take(self, count: int) -> Iterator[memoryview]:
        """Give the next bytes, as many as are asked for; the archive's digest has been verified, so they are there."""
        while count:
            while not self._left:
                self._left = memoryview(self._codec.decompress(self._packed.read(_CHUNK)))
            piece, self._left = self._left[:count], self._left[count:]
            count -= len(piece)
            yield piece
