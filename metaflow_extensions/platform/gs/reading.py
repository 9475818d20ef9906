"""Read objects: small ones in one request each, large ones in parts, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .attributes import content_type_of, metadata_of, read_side_file
from .base import Base
from .checksums import ATTRIBUTE, as_text, combined, compare, crc32, md5_of_tag, md5sum
from .content import BufferTarget, FileTarget, InFile, InMemory, MemoryTarget, disk_error
from .errors import MetaflowGSException, MetaflowGSInvalidRange
from .explain import changed, is_range_error
from .objects import Info, RangeInfo
from .parallel import draw
from .settings import BLOCK, FIRST, PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from .content import Content, Target
    from .locations import Location

    Sums: TypeAlias = list[tuple[int, int]]  # the CRC-32 and the length of each part, in order


class Reads(Base):
    """How bytes come from the store: the requests, the parts, the checks."""

    def _read(self, location: Location, offset: int | None, length: int | None) -> tuple[Content, Any]:
        """Return the content of an object, or of a part of it, and the engine's answer to the first request."""
        if offset is None and length is None:
            return self._read_whole(location)
        start, length = self._absolute(location, offset or 0, length)
        first = self._ask(location, {"range": (start, start + min(FIRST, FIRST if length is None else length))})
        size = first.meta["size"]
        return self._collect(location, first, size if length is None else min(size, start + length), None), first

    def _read_whole(self, location: Location) -> tuple[Content, Any]:
        first = self._first(location)
        sums = self._sums(location, first)
        content = self._collect(location, first, first.meta["size"], sums)
        self._check(location, first, sums, content.blocks)
        return content, first

    def _read_into(self, location: Location, buffer: Any) -> int:
        """Fill a buffer with an object and return the object's size in bytes."""
        first = self._first(location)
        sums = self._sums(location, first)
        size, view = first.meta["size"], memoryview(buffer).cast("B")
        if size > len(view):
            raise MetaflowGSException(f"{location.url} has {size} bytes, and the buffer has room for {len(view)}.")
        target = BufferTarget(view[:size])
        try:
            self._fill(location, first, size, target, sums)
        finally:
            target.close()
        self._check(location, first, sums, lambda: [view[:size]])
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

    def _collect(self, location: Location, first: Any, end: int, sums: Sums | None) -> Content:
        """Return everything up to `end`, given the answer that has the beginning."""
        start, stop = first.range
        if stop >= end:
            data = self._bytes(location, first)
            if sums is not None:
                sums.append((crc32(data), len(data)))
            return self._workspace.keep(data)
        size = end - start
        if not self._workspace.take(size):
            return self._collect_in_file(location, first, end, sums)
        try:
            memory = MemoryTarget(size)
            try:
                self._fill(location, first, end, memory, sums)
            finally:
                memory.close()
        except BaseException:
            self._workspace.give_back(size)
            raise
        return InMemory(memory.value(), self._workspace)

    def _collect_in_file(self, location: Location, first: Any, end: int, sums: Sums | None) -> Content:
        path = self._workspace.new_path()
        try:
            file = FileTarget(path)
            try:
                self._fill(location, first, end, file, sums)
            finally:
                file.close()
        except OSError as error:
            raise disk_error(error, path) from error
        return InFile(path, end - first.range[0])

    def _fill(self, location: Location, first: Any, end: int, target: Target, sums: Sums | None) -> None:
        """Put everything up to `end` into a target, given the answer that has the beginning."""
        start, stop = first.range
        data = self._bytes(location, first)
        target.write(data, 0)
        if sums is not None:
            sums.append((crc32(data), len(data)))
        self._fill_parts(location, first.meta["e_tag"], (stop, end), target, start, sums)

    def _fill_parts(
        self,
        location: Location,
        tag: str | None,
        span: tuple[int, int],
        target: Target,
        zero: int,
        sums: Sums | None = None,
    ) -> None:
        """Fetch a span in parts, all of one version of the object; byte `zero` comes first in the target."""

        def fetch(begin: int) -> tuple[int, int]:
            crc, position = 0, begin
            for block in self._blocks(location, self._ask_part(location, tag, begin, min(begin + PART, span[1]))):
                target.write(block, position - zero)
                crc = 0 if sums is None else crc32(block, crc)
                position += len(block)
            return crc, position - begin

        found = draw(self._parts_pool, fetch, list(range(*span, PART)), self._part_workers)
        if sums is not None:
            sums += found

    def _part(self, location: Location, tag: str | None, begin: int, end: int) -> Any:
        """Return a part of an object, if it is still the same version."""
        return self._bytes(location, self._ask_part(location, tag, begin, end))

    def _ask_part(self, location: Location, tag: str | None, begin: int, end: int) -> Any:
        same = {"if_match": tag} if tag else {}
        try:
            return self._ask(location, {"range": (begin, end), **same})
        except MetaflowGSInvalidRange as error:  # the object had this range when we asked for its size
            raise changed(location) from error

    def _bytes(self, location: Location, answer: Any) -> Any:
        """Return the bytes of an answer in one buffer."""
        try:
            data = answer.bytes()
        except Exception as error:
            raise self._explain(error, location, "read") from error
        _complete(location, answer, len(data))
        return data

    def _blocks(self, location: Location, answer: Any) -> Iterator[Any]:
        """Return the bytes of an answer as they arrive: nothing is held but what is on its way."""
        length = 0
        try:
            for block in answer.stream(min_chunk_size=BLOCK):
                yield block
                length += len(block)
        except Exception as error:
            raise self._explain(error, location, "read") from error
        _complete(location, answer, length)

    def _sums(self, location: Location, first: Any) -> Sums | None:
        """Return a list for the checksums of an object's parts; None if there is nothing to compare them with."""
        known = self._verify and location.scheme != "file" and ATTRIBUTE in first.attributes
        return [] if known else None

    def _check(self, location: Location, first: Any, sums: Sums | None, blocks: Callable[[], Iterable[Any]]) -> None:
        """Compare what arrived with the checksum that is known of it: our own, or Google's; if there is none, pass."""
        if sums is not None:
            compare(location.url, as_text(combined(sums)), first.attributes[ATTRIBUTE])
        elif self._verify and (md5 := md5_of_tag(location.scheme, first.meta["e_tag"])):
            compare(location.url, md5sum(blocks()), md5)

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


def _complete(location: Location, answer: Any, length: int) -> None:
    """Make sure that an answer had as many bytes as it said."""
    begin, end = answer.range
    if length != end - begin:
        raise MetaflowGSException(f"{location.url}: {length} bytes came instead of {end - begin}.")
