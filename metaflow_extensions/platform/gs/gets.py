"""Download objects, or what a store tells of them, with the methods of `metaflow.S3`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import MetaflowGSNotFound, MetaflowGSURLException
from .listing import Lists
from .locations import parse
from .objects import GSObject
from .parallel import each
from .reading import Reads
from .settings import WORKERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .locations import Location


class Gets(Lists, Reads):
    """The methods that read."""

    def get(self, key: Any = None, return_missing: bool = False, return_info: bool = True) -> GSObject:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Download an object, or a part of it.

        Args:
            key: A key, a GSGetObject that names a part, or None: the root itself.
            return_missing: Return an object with `exists == False` if there is none, instead of an error.
            return_info: Fill in content type, metadata, range and time.

        Raises:
            MetaflowGSNotFound: If there is no such object.
            MetaflowGSURLException: If the key or the bucket cannot be.
            MetaflowGSAccessDenied: If we may not read it.
            MetaflowGSInvalidRange: If the object ends before the part begins.
            MetaflowGSObjectChanged: If it was replaced while its parts were being read.
            MetaflowGSChecksumMismatch: If other bytes arrived than were stored.
            MetaflowGSInsufficientDiskSpace: If it did not fit on the disk.
        """
        location = self._object(key)
        place = self._place(key, location)
        span = getattr(key, "offset", None), getattr(key, "length", None)
        try:
            return self._downloaded(location, place, span, return_info=return_info)
        except MetaflowGSNotFound:
            if return_missing:
                return GSObject(*place)
            raise

    def get_many(self, keys: Iterable[Any], return_missing: bool = False, return_info: bool = True) -> list[GSObject]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Download many objects in parallel; arguments and errors as for `get`, results in the order of the keys."""
        return each(lambda key: self.get(key, return_missing, return_info), keys, WORKERS)

    def get_recursive(self, keys: Iterable[str] | None, return_info: bool = False) -> list[GSObject]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Download all objects below prefixes, in parallel; `key` is relative to the prefix that it was found under.

        Raises:
            MetaflowGSException: As for `list_recursive` and `get`.
        """

        def download(found: GSObject) -> GSObject:
            place = (found.url, found.key, found.prefix)
            return self._downloaded(parse(found.url), place, (None, None), return_info=return_info)

        return each(download, self.list_recursive(keys), WORKERS)

    def get_all(self, return_info: bool = False) -> list[GSObject]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Download all objects below the root that was given.

        Raises:
            MetaflowGSURLException: If none was given: `GS()` would download the data of all flows.
        """
        if self._given is None:
            raise MetaflowGSURLException("get_all needs a root: GS(run=self) or GS(gsroot=…).")
        return self.get_recursive(None, return_info)

    def info(self, key: str | None = None, return_missing: bool = False) -> GSObject:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Return what a store tells of an object, without downloading it; arguments and errors as for `get`."""
        location = self._object(key)
        place = self._place(key, location)
        try:
            answer = self._head(location)
        except MetaflowGSNotFound:
            if return_missing:
                return GSObject(*place)
            raise
        return GSObject(*place, answer.meta["size"], info=self._info(location, answer))

    def info_many(self, keys: Iterable[str], return_missing: bool = False) -> list[GSObject]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Do what `info` does for many objects in parallel; results in the order of the keys."""
        return each(lambda key: self.info(key, return_missing), keys, WORKERS)

    def read_into(self, key: str, buffer: Any) -> int:
        """Download an object into a buffer that is there: a bytearray, an array, shared memory.

        Returns:
            The object's size in bytes; what the buffer has beyond that is left alone.

        Raises:
            MetaflowGSException: If the buffer is too small; else as for `get`.
        """
        return self._read_into(self._object(key), buffer)

    def _downloaded(
        self,
        location: Location,
        place: tuple[str, str, str | None],
        span: tuple[int | None, int | None],
        *,
        return_info: bool,
    ) -> GSObject:
        content, answer = self._read(location, *span)
        info = self._info(location, answer, content.size) if return_info else None
        return GSObject(*place, content.size, info=info, content=content)
