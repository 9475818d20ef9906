"""Where downloaded bytes go: into memory while there is room for them, else into a file."""

from __future__ import annotations

import errno
import io
import itertools
import os
import threading
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Protocol

from .checksums import blocks_in
from .errors import MetaflowGSException, MetaflowGSInsufficientDiskSpace

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


class Content(Protocol):
    """The bytes of an object, wherever they are; `size` is their number."""

    size: int

    def read(self) -> bytes:
        """Return them."""

    def buffer(self) -> memoryview:
        """Return them without a copy, if they are in memory."""

    def blocks(self) -> Iterable[Any]:
        """Return them piece by piece, never all of them twice."""

    def path(self) -> str:
        """Return a file that holds them."""


class Target(Protocol):
    """A place for bytes that arrive in parts, in any order, from several threads."""

    def write(self, data: Any, offset: int) -> None:
        """Put a part in its place."""

    def close(self) -> None:
        """Let go of the place; all parts have arrived, or none will any more."""


class BufferTarget:
    """A buffer that somebody else owns."""

    def __init__(self, buffer: Any) -> None:
        self._view = memoryview(buffer).cast("B")

    def write(self, data: Any, offset: int) -> None:
        """Copy a part to its place."""
        self._view[offset : offset + len(data)] = data

    def close(self) -> None:
        """Release the buffer."""
        self._view.release()


class MemoryTarget(BufferTarget):
    """Memory that becomes `bytes` without a copy: a BytesIO hands out the very object that it alone holds."""

    def __init__(self, size: int) -> None:
        self._stream = io.BytesIO(bytes(size))
        super().__init__(self._stream.getbuffer())

    def value(self) -> bytes:
        """Return what was written."""
        return self._stream.getvalue()


class FileTarget:
    """A file, of whose present content the first `keep` bytes stay."""

    def __init__(self, path: str, keep: int = 0) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o666)
        os.truncate(self._descriptor, keep)

    def write(self, data: Any, offset: int) -> None:
        """Write a part to its place."""
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, offset)
            view, offset = view[written:], offset + written

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


class Workspace:
    """A client's temporary folder, made when it is first needed, and its share of memory.

    Args:
        parent: The folder that it is made in.
        memory: How many bytes of objects are kept in memory at a time; None: a quarter of what there is, 1 GiB at most.
    """

    def __init__(self, parent: str, memory: int | None) -> None:
        self._parent = os.path.abspath(parent)  # noqa: PTH100 - mkdtemp wants text
        self._folder: str | None = None
        self._left = memory if memory is not None else min(1 << 30, machine_memory() // 4)
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def keep(self, data: Any) -> Content:
        """Return a buffer as content: in memory if there is room."""
        if self.take(len(data)):
            return InMemory(data, self)
        return InFile(self.write(data), len(data))

    def write(self, data: Any) -> str:
        """Write a buffer to a new file and return its path."""
        path = self.new_path()
        try:
            Path(path).write_bytes(data)
        except OSError as error:
            raise disk_error(error, path) from error
        return path

    def new_path(self) -> str:
        """Return the path of a file that does not exist yet."""
        with self._lock:
            if self._folder is None:
                self._folder = mkdtemp(dir=self._parent, prefix="metaflow.gs.")
        return os.path.join(self._folder, str(next(self._numbers)))  # noqa: PTH118 - a hot path

    def take(self, size: int) -> bool:
        """Reserve memory; tell whether there was enough."""
        with self._lock:
            enough = size <= self._left
            self._left -= size if enough else 0
        return enough

    def give_back(self, size: int) -> None:
        """End a reservation."""
        with self._lock:
            self._left += size

    def close(self) -> None:
        """Delete all files."""
        import shutil

        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


class InMemory:
    """Content in memory, as the engine's own buffer; bytes or a file are made of it when somebody asks for them."""

    __slots__ = ("_data", "_path", "_workspace", "size")

    def __init__(self, data: Any, workspace: Workspace) -> None:
        self._data = data
        self.size = len(data)
        self._path: str | None = None
        self._workspace = workspace

    def read(self) -> bytes:
        """Return the bytes; the engine's buffer gives way to them."""
        if not isinstance(self._data, bytes):
            self._data = bytes(self._data)
        return self._data

    def buffer(self) -> memoryview:
        """Return the buffer."""
        return memoryview(self._data)

    def blocks(self) -> Iterable[Any]:
        """Return the buffer."""
        return [self._data]

    def path(self) -> str:
        """Return a file that holds the bytes."""
        if self._path is None:
            self._path = self._workspace.write(self._data)
        return self._path

    def __del__(self) -> None:
        self._workspace.give_back(self.size)


class InFile:
    """Content in a file of the workspace."""

    __slots__ = ("_path", "size")

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self.size = size

    def read(self) -> bytes:
        """Return the bytes."""
        return Path(self._path).read_bytes()

    def buffer(self) -> memoryview:
        """Return the file's content."""
        return memoryview(self.read())

    def blocks(self) -> Iterable[Any]:
        """Return the file piece by piece."""
        return blocks_in(self._path)

    def path(self) -> str:
        """Return the file."""
        return self._path


def disk_error(error: OSError, path: str) -> MetaflowGSException:
    """Return what it means that a local file cannot be written."""
    if error.errno == errno.ENOSPC:
        return MetaflowGSInsufficientDiskSpace(f"the disk is full, so {path} could not be written.")
    return MetaflowGSException(f"{path} could not be written: {error.strerror}.")


def machine_memory() -> int:
    """Return how much memory, in bytes, this machine or this container has."""
    have = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in map(Path, _LIMITS):
        limit = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
        have = min(have, int(limit)) if limit.isdecimal() else have
    return have
