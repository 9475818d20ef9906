"""Objects as files that Arrow reads: it asks for ranges, and only those are fetched. Imports pyarrow."""

from __future__ import annotations

import threading
import weakref
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.fs

if TYPE_CHECKING:
    from collections.abc import Callable


class Loans:
    """What Arrow holds of ours: its threads let go in their own time, and a Python that ends meanwhile is aborted."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def lend(self, thing: Any) -> Any:
        """Return a thing, which must allow weak references, having noted that it was handed out."""
        with self._changed:
            self._count += 1
        weakref.finalize(thing, self._came_back).atexit = False
        return thing

    def wait(self, seconds: float = 10) -> bool:
        """Wait until everything has come back; tell whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)

    def _came_back(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()


class RangeFile:
    """A seekable file over ranges of an object.

    Args:
        size: The object's size in bytes.
        tail: Bytes at its end, which are here already: its footer, mostly.
        fetch: Returns the bytes from one offset up to another.
        loans: Notes what is handed out.
    """

    closed = False

    def __init__(self, size: int, tail: Any, fetch: Callable[[int, int], Any], loans: Loans) -> None:
        self._size, self._tail = size, tail
        self._fetch = fetch
        self._loans = loans
        loans.lend(self)
        self._position = 0

    def size(self) -> int:
        """Return the object's size in bytes."""
        return self._size

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be sought."""
        return True

    def writable(self) -> bool:
        """Tell that it cannot be written."""
        return False

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Change the position."""
        self._position = offset + (0, self._position, self._size)[whence]
        return self._position

    def read(self, count: int = -1) -> Any:
        """Return bytes from the position on."""
        begin = self._position
        end = self._size if count < 0 else min(begin + count, self._size)
        self._position = max(begin, end)
        if begin >= end:
            return b""
        first = self._size - len(self._tail)
        known = memoryview(self._tail)[begin - first : end - first] if begin >= first else None
        return self._loans.lend(known or memoryview(self._fetch(begin, end)))

    def close(self) -> None:
        """Let go of the object."""
        self.closed = True


class RangeFiles(pyarrow.fs.FSSpecHandler):
    """The file system that a dataset is read from: all it does is open files."""

    def __init__(self, open_file: Callable[[str], RangeFile]) -> None:
        super().__init__(SimpleNamespace(protocol="gs"))
        self._open_file = open_file

    def open_input_file(self, path: str) -> Any:
        """Open an object for reading."""
        return pa.PythonFile(self._open_file(path), mode="r")
