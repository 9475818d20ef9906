"""Read objects: small ones in one request each, large ones in parts, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .attributes import content_type_of, metadata_of, read_side_file
from .base import Base
from .checksums import blocks_in, blocks_of, md5_of_tag, verify
from .content import BufferTarget, FileTarget, InFile, InMemory, MemoryTarget, disk_error
from .errors import MetaflowGSException, MetaflowGSInvalidRange
from .explain import changed, is_range_error
from .objects import Info, RangeInfo
from .parallel import draw
from .settings import FIRST, PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .content import Content, Target
    from .locations import Location


class Reads(Base):
    """How bytes come from the store: the requests, the parts, the checks."""

    def _read(self, location: Location, offset: int | None, length: int | None) -> tuple[Content, Any]:
        """Return the content of an object, or of a part of it, and the engine's answer to the first request."""
        if offset is None and length is None:
            return self._read_whole(location)
        start, length = self._absolute(location, offset or 0, length)
        first = self._ask(location, {"range": (start, start + min(FIRST, FIRST if length is None else length))})
        size = first.meta["size"]
        return self._collect(location, first, size if length is None else min(size, start + length)), first

    def _read_whole(self, location: Location) -> tuple[Content, Any]:
        first = self._first(location)
        content = self._collect(location, first, first.meta["size"])
        if self._verify and location.scheme != "file":
            blocks = blocks_of(content.read()) if isinstance(content, InMemory) else blocks_in(content.path())
            self._check(location, first, blocks)
        return content, first

    def _read_into(self, location: Location, buffer: Any) -> int:
        """Fill a buffer with an object and return the object's size in bytes."""
        first = self._first(location)
        size, view = first.meta["size"], memoryview(buffer).cast("B")
        if size > len(view):
            raise MetaflowGSException(f"{location.url} has {size} bytes, and the buffer has room for {len(view)}.")
        target = BufferTarget(view[:size])
        try:
            self._fill(location, first, size, target)
        finally:
            target.close()
        if self._verify and location.scheme != "file":
            self._check(location, first, blocks_of(view[:size]))
        return int(size)

    def _first(self, location: Location) -> Any:
        """Ask for the beginning of an object: all of it, if it is small."""
        try:
            return self._get(location, {"range": (0, FIRST)})
        except Exception as error:
            if is_range_error(error):  # it is empty, and then there is no range that it has
                return self._ask(location, {})
            raise self._explain(error, location, "read") from error

    def _ask(self, location: Location, options: dict[str, Any]) -> Any:
        try:
            return self._get(location, options)
        except Exception as error:
            raise self._explain(error, location, "read") from error

    def _get(self, location: Location, options: dict[str, Any]) -> Any:
        return self._obstore.get(self._store(location), location.path, options=options)

    def _absolute(self, location: Location, offset: int, length: int | None) -> tuple[int, int | None]:
        """Return where a range begins; a negative length counts from the end, so that the size must be known."""
        if length == 0 or offset < 0:
            raise MetaflowGSInvalidRange(f"{location.url}: {length} bytes from {offset} on are no range.")
        if length is None or length > 0:
            return offset, length
        size = self._head(location).meta["size"]
        return max(0, size + length), min(-length, size) or None

    def _head(self, location: Location) -> Any:
        """Ask for what the store tells of an object besides its bytes."""
        return self._ask(location, {"head": True})

    def _collect(self, location: Location, first: Any, end: int) -> Content:
        """Return everything up to `end`, given the answer that has the beginning."""
        start, stop = first.range
        if stop >= end:
            return self._workspace.keep(self._bytes(location, first).to_bytes())
        size = end - start
        if not self._workspace.take(size):
            return self._collect_in_file(location, first, end)
        try:
            memory = MemoryTarget(size)
            try:
                self._fill(location, first, end, memory)
            finally:
                memory.close()
        except BaseException:
            self._workspace.give_back(size)
            raise
        return InMemory(memory.value(), self._workspace)

    def _collect_in_file(self, location: Location, first: Any, end: int) -> Content:
        path = self._workspace.new_path()
        try:
            file = FileTarget(path)
            try:
                self._fill(location, first, end, file)
            finally:
                file.close()
        except OSError as error:
            raise disk_error(error, path) from error
        return InFile(path, end - first.range[0])

    def _fill(self, location: Location, first: Any, end: int, target: Target) -> None:
        """Put everything up to `end` into a target, given the answer that has the beginning."""
        start, stop = first.range
        target.write(self._bytes(location, first), 0)
        self._fill_parts(location, first.meta["e_tag"], (stop, end), target, start)

    def _fill_parts(
        self, location: Location, tag: str | None, span: tuple[int, int], target: Target, zero: int
    ) -> None:
        """Fetch a span in parts, all of one version of the object; byte `zero` comes first in the target."""

        def fetch(begin: int) -> None:
            target.write(self._part(location, tag, begin, min(begin + PART, span[1])), begin - zero)

        draw(self._parts_pool, fetch, list(range(*span, PART)), self._part_workers)

    def _part(self, location: Location, tag: str | None, begin: int, end: int) -> Any:
        """Return a part of an object, if it is still the same version."""
        same = {"if_match": tag} if tag else {}
        try:
            return self._bytes(location, self._ask(location, {"range": (begin, end), **same}))
        except MetaflowGSInvalidRange as error:  # the object had this range when we asked for its size
            raise changed(location) from error

    def _bytes(self, location: Location, answer: Any) -> Any:
        begin, finish = answer.range
        try:
            data = answer.bytes()
        except Exception as error:
            raise self._explain(error, location, "read") from error
        if len(data) != finish - begin:
            raise MetaflowGSException(f"{location.url}: {len(data)} bytes came instead of {finish - begin}.")
        return data

    def _check(self, location: Location, first: Any, blocks: Iterable[bytes]) -> None:
        verify(location.url, blocks, first.attributes, md5_of_tag(location.scheme, first.meta["e_tag"]))

    def _attributes(self, location: Location, answer: Any) -> Mapping[str, str]:
        """Return what is stored with an object besides its bytes."""
        if location.scheme != "file":
            return dict(answer.attributes)
        return read_side_file(self._obstore, self._store(location), location, answer.meta["e_tag"])

    def _info(self, location: Location, answer: Any, length: int | None = None) -> Info:
        """Return what a user may know of an object, of which so many bytes were downloaded, if any."""
        attributes, meta = self._attributes(location, answer), answer.meta
        part = None if length is None else RangeInfo(meta["size"], answer.range[0], length)
        return Info(content_type_of(attributes), metadata_of(attributes), part, meta["last_modified"].timestamp())
