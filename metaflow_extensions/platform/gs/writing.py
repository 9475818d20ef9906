"""Write objects: each appears whole or not at all."""

from __future__ import annotations

import contextlib
import mmap
import os
import uuid
from io import BufferedIOBase, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .attributes import HIDDEN, remove_side_file, to_attributes, write_side_file
from .base import Base
from .checksums import as_text, compare, crc32, md5_of_tag, md5sum
from .errors import MetaflowGSInvalidObject, MetaflowGSNotFound, MetaflowGSURLException
from .settings import MOST_PARTS, UPLOAD_PART
from .stores import endpoint, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .locations import Location

_WRITER = "writer"  # who stored an object without overwriting another, among its metadata
_LARGEST_REQUEST = {"s3": 5 << 30}  # bytes; Cloud Storage takes 5 TiB in one request


class Writes(Base):
    """How bytes go to the store: the requests, the precondition, the check."""

    def _write(
        self,
        location: Location,
        data: Any,
        *,
        overwrite: bool,
        content_type: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> bool:
        """Store a buffer; tell whether it was stored: without `overwrite` an object that is there stays.

        The first of several writers without `overwrite` wins; the store decides, not a look beforehand.
        """
        crc = as_text(crc32(data)) if location.scheme != "file" else None
        attributes = to_attributes(content_type, metadata, crc)
        if not overwrite and location.scheme != "file":
            attributes[_WRITER] = uuid.uuid4().hex
        try:
            if overwrite:
                self._put(location, data, attributes, progress)
            else:
                self._create(location, data, attributes)
        except Exception as error:
            if not overwrite and type(error).__name__ == "AlreadyExistsError":
                return self._is_ours(location, attributes)
            raise self._explain(error, location, "stored") from error
        return True

    def _is_ours(self, location: Location, attributes: Mapping[str, str]) -> bool:
        """Tell whether the object that is there is our own: the engine repeats a request whose answer is lost."""
        if location.scheme == "file":
            return False
        try:
            found = self._obstore.get(self._store(location), location.path, options={"head": True})
        except Exception as error:
            raise self._explain(error, location, "stored") from error
        return bool(found.attributes.get(_WRITER) == attributes[_WRITER])

    def _put(
        self,
        location: Location,
        data: Any,
        attributes: Mapping[str, str],
        progress: Callable[[int, int], None] | None,
    ) -> None:
        size = len(data)
        part = max(UPLOAD_PART, -(-size // MOST_PARTS))
        source = data if progress is None or size <= part else _counted(data, part, progress)
        self._send(location, self._store(location), source, data, attributes, chunk_size=part)

    def _create(self, location: Location, data: Any, attributes: Mapping[str, str]) -> None:
        """Store an object unless there is one: a precondition goes with a single request only, which may take long."""
        store = self._store(location)
        if len(data) > UPLOAD_PART and location.scheme != "file":
            store = self._patient_store(location, len(data))
        self._send(location, store, data, data, attributes, mode="create", use_multipart=False)

    def _send(
        self, location: Location, store: Any, source: Any, data: Any, attributes: Mapping[str, str], **options: Any
    ) -> None:
        keeps = {} if location.scheme == "file" else {"attributes": attributes}
        tag = self._obstore.put(store, location.path, source, **keeps, **options)["e_tag"]
        if location.scheme == "file" and attributes:
            write_side_file(self._obstore, store, location, tag, attributes)
        md5 = md5_of_tag(location.scheme, tag)
        if md5:
            compare(location.url, md5sum([data]), md5)

    def _patient_store(self, location: Location, size: int) -> Any:
        """Return the store for a large upload with a precondition, which must be a single request."""
        largest = _LARGEST_REQUEST.get(location.scheme, size)
        if size > largest:
            raise MetaflowGSInvalidObject(
                f"{location.url}: with overwrite=False an upload is one request, and {location.scheme}:// takes "
                f"{largest >> 30} GiB at most in one; store it without overwrite=False."
            )
        return open_store(*location[:2], endpoint(location.scheme), patient=True)

    def _delete(self, location: Location) -> bool:
        """Delete an object; tell whether there was one, where the store says so."""
        store = self._store(location)
        try:
            self._obstore.delete(store, location.path)
        except FileNotFoundError:
            return False
        except Exception as error:
            raise self._explain(error, location, "deleted") from error
        if location.scheme == "file":
            remove_side_file(self._obstore, store, location)
            self._remove_empty_folders(location)
        return True

    def _remove_empty_folders(self, location: Location) -> None:
        """Take away what would otherwise be listed as prefixes without objects, up to the root."""
        folder = Path("/", location.path).parent
        with contextlib.suppress(OSError, MetaflowGSURLException):  # not empty; or there is no root
            root = Path("/", self._root.path)
            while root in folder.parents:
                with contextlib.suppress(FileNotFoundError):
                    (folder / HIDDEN).rmdir()
                folder.rmdir()
                folder = folder.parent


def _counted(data: Any, part: int, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    view = memoryview(data).cast("B")
    for begin in range(0, len(view), part):
        yield view[begin : begin + part].tobytes()
        progress(min(begin + part, len(view)), len(view))


@contextlib.contextmanager
def readable(key: Any, value: Any) -> Iterator[Any]:
    """Give what is to be stored as a buffer; a file is read from its beginning.

    Raises:
        MetaflowGSInvalidObject: If it is neither text, nor bytes, nor a file that can be read and sought.
    """
    if isinstance(value, str):
        yield value.encode()
    elif isinstance(value, bytes):
        yield value
    elif isinstance(value, (RawIOBase, BufferedIOBase)):
        if not value.readable() or not value.seekable():
            raise MetaflowGSInvalidObject(f"what is to be stored as '{key}' is a file that cannot be read or sought.")
        value.seek(0)
        yield value.read()
    else:
        yield _buffer(key, value)


def _buffer(key: Any, value: Any) -> memoryview:
    try:
        return memoryview(value).cast("B")
    except TypeError as error:
        raise MetaflowGSInvalidObject(
            f"what is to be stored as '{key}' is of type {type(value).__name__}; give text, bytes, or a binary file."
        ) from error


@contextlib.contextmanager
def mapped(path: Any) -> Iterator[Any]:
    """Give a local file as a buffer, without reading it into memory of our own.

    Raises:
        MetaflowGSNotFound: If there is no such file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise MetaflowGSNotFound(f"Local file cannot be read: {path}: {error.strerror}") from error
    try:
        if os.fstat(descriptor).st_size == 0:
            yield b""
            return
        with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as view:
            yield view
    finally:
        os.close(descriptor)
