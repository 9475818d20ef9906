"""Upload objects with the methods of `metaflow.S3`, and delete them, which it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .objects import GSPutObject
from .parallel import each
from .settings import WORKERS
from .writing import Writes, mapped, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager


class Puts(Writes):
    """The methods that write."""

    def put(
        self,
        key: Any,
        obj: Any,
        overwrite: bool = True,  # noqa: FBT001, FBT002 - as in metaflow.S3
        content_type: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Store an object and return its address; it appears whole or not at all.

        Args:
            key: A key.
            obj: Text (stored as UTF-8), bytes or another buffer, or a binary file that can be read and sought.
            overwrite: If False and there is such an object already, it stays; of several writers one wins.
            content_type: The MIME type to store with it.
            metadata: What else to store with it; must be JSON.

        Raises:
            MetaflowGSInvalidObject: If `obj` is nothing of that kind.
            MetaflowGSURLException: If the key or the bucket cannot be.
            MetaflowGSAccessDenied: If we may not write it.
            MetaflowGSChecksumMismatch: If the store got other bytes than were sent.
            MetaflowGSInsufficientDiskSpace: If the disk is full.
        """
        item = GSPutObject(key, obj, None, content_type, dict(metadata) if metadata else None)
        self._upload(item, readable(key, obj), overwrite=overwrite)
        return self._object(key).url

    def put_many(self, key_objs: Iterable[Any], overwrite: bool = True) -> list[tuple[str, str]]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Store many objects in parallel, given as (key, obj) or as GSPutObject.

        Returns:
            (key, address) of each that was stored, in order; without `overwrite` those that stayed are left out.

        Raises:
            MetaflowGSException: As for `put`; objects stored before an error stay.
        """
        items = [one if hasattr(one, "key") else GSPutObject(one[0], one[1]) for one in key_objs]
        return self._upload_all([(item, readable(item.key, item.value)) for item in items], overwrite=overwrite)

    def put_files(self, key_paths: Iterable[Any], overwrite: bool = True) -> list[tuple[str, str]]:  # noqa: FBT001, FBT002 - as in metaflow.S3
        """Store many local files in parallel, given as (key, path) or as GSPutObject; returns what `put_many` does.

        Raises:
            MetaflowGSNotFound: If a file cannot be read; else as for `put`.
        """
        items = [one if hasattr(one, "key") else GSPutObject(one[0], path=one[1]) for one in key_paths]
        return self._upload_all([(item, mapped(item.path)) for item in items], overwrite=overwrite)

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects, in parallel; a key that is missing is no error.

        Raises:
            MetaflowGSURLException: If a key or the bucket cannot be.
            MetaflowGSAccessDenied: If we may not delete in the bucket.
        """
        each(self._delete, [self._object(key) for key in keys], WORKERS)

    def _upload_all(
        self, uploads: list[tuple[Any, AbstractContextManager[Any]]], *, overwrite: bool
    ) -> list[tuple[str, str]]:
        locations = [self._object(item.key) for item, _ in uploads]  # a key that cannot be stops all, before any
        stored = each(lambda upload: self._upload(*upload, overwrite=overwrite), uploads, WORKERS)
        return [
            (item.key, location.url)
            for (item, _), location, was_stored in zip(uploads, locations, stored, strict=True)
            if was_stored
        ]

    def _upload(self, item: Any, source: AbstractContextManager[Any], *, overwrite: bool) -> bool:
        location = self._object(item.key)
        with source as data:
            return self._write(
                location, data, overwrite=overwrite, content_type=item.content_type, metadata=item.metadata
            )
