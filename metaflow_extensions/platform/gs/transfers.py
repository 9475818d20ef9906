"""Move files: leave out what is there already, go on where an interrupted download stopped."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .checksums import ATTRIBUTE, as_text, blocks_in, crc32, crc32_of_file, md5_of_tag, md5sum
from .content import FileTarget, disk_error
from .errors import MetaflowGSChecksumMismatch, MetaflowGSNotFound
from .gets import Gets
from .puts import Puts
from .settings import PART
from .writing import mapped

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from .locations import Location

    Progress = Callable[[int, int], None]  # bytes done, bytes in all

WINDOW = 8 * PART  # bytes that are fetched in parallel before they count as done


class Transfer(NamedTuple):
    """What a transfer came to, in bytes; `moved` is less than `size` if some, or all, was there already."""

    url: str
    size: int
    moved: int


class Transfers(Gets, Puts):
    """The methods that move files of the user's own choice."""

    def upload(self, path: str | os.PathLike[str], key: str, progress: Progress | None = None) -> Transfer:
        """Store a local file, unless the store has the same content under this key.

        Args:
            path: The local file.
            key: The key.
            progress: Called with the bytes that are done and the bytes in all.

        Raises:
            MetaflowGSNotFound: If the file cannot be read; else as for `put`.
        """
        location = self._object(key)
        with mapped(path) as data:
            size = len(data)
            if self._has(location, data):
                return Transfer(location.url, size, 0)
            self._write(location, data, overwrite=True, progress=progress)
        return Transfer(location.url, size, size)

    def download(self, key: str, path: str | os.PathLike[str], progress: Progress | None = None) -> Transfer:
        """Write an object to a local file, which appears when it is complete.

        What arrives is kept in a hidden file beside it; if the download is interrupted, the next one goes on there, if
        the object is still the same.

        Args:
            key: The key.
            path: The local file; it is replaced.
            progress: Called with the bytes that are done and the bytes in all.

        Raises:
            MetaflowGSException: If there is no folder for it; else as for `get`.
        """
        location, target = self._object(key), Path(path)
        answer = self._head(location)
        size, tag = answer.meta["size"], answer.meta["e_tag"]
        part = _part_file(target, location.url, tag)
        for other in target.parent.glob(f".{target.name}.*.part"):
            if other != part:
                other.unlink(missing_ok=True)
        begin = _resume_at(part)
        self._fetch_file(location, part, (begin, size), tag, progress)
        try:
            self._check_file(location, answer, str(part))
        except MetaflowGSChecksumMismatch:
            part.unlink()
            raise
        part.replace(target)
        return Transfer(location.url, size, size - begin)

    def _fetch_file(
        self, location: Location, file: Path, span: tuple[int, int], tag: str | None, progress: Progress | None
    ) -> None:
        """Add a span to a file, window by window, so that its length says how far it is complete."""
        try:
            target = FileTarget(str(file), keep=span[0])
            try:
                for begin in range(*span, WINDOW):
                    end = min(begin + WINDOW, span[1])
                    self._fill_parts(location, tag, (begin, end), target, 0)
                    if progress is not None:
                        progress(end, span[1])
            finally:
                target.close()
        except OSError as error:
            raise disk_error(error, str(file)) from error

    def _check_file(self, location: Location, answer: Any, file: str) -> None:
        sums = self._sums(location, answer)
        if sums is not None:
            sums.append((crc32_of_file(file), answer.meta["size"]))
        self._check(location, answer, sums, lambda: blocks_in(file))

    def _has(self, location: Location, data: Any) -> bool:
        """Tell whether the store has just these bytes, as far as it can tell without sending them."""
        try:
            answer = self._head(location)
        except MetaflowGSNotFound:
            return False
        if answer.meta["size"] != len(data):
            return False
        if location.scheme == "file":
            return _same(blocks_in(f"/{location.path}"), memoryview(data))
        crc, md5 = answer.attributes.get(ATTRIBUTE), md5_of_tag(location.scheme, answer.meta["e_tag"])
        if crc is not None:
            return bool(crc == as_text(crc32(data)))
        return md5 is not None and md5 == md5sum([data])


def _part_file(target: Path, url: str, tag: str | None) -> Path:
    """Return where an unfinished download is kept: its name says which version of which object it is of."""
    version = hashlib.sha256(f"{url} {tag}".encode()).hexdigest()[:16]
    return target.with_name(f".{target.name}.{version}.part")


def _resume_at(part: Path) -> int:
    """Return how many bytes of an unfinished download are certain: its last window may have holes."""
    length = part.stat().st_size if part.exists() else 0
    return max(0, length - 1) // WINDOW * WINDOW


def _same(blocks: Iterable[bytes], view: memoryview) -> bool:
    begin = 0
    for block in blocks:
        if view[begin : begin + len(block)] != block:
            return False
        begin += len(block)
    return begin == len(view)
