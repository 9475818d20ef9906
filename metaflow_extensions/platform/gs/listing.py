"""List what there is."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from .attributes import is_hidden
from .base import Base
from .objects import GSObject, Info
from .parallel import each
from .settings import WORKERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .locations import Location

_PAGE = 1000  # what Cloud Storage and S3 return at most in one answer


class Lists(Base):
    """The methods that list."""

    def list_paths(self, keys: Iterable[str] | None = None) -> list[GSObject]:
        """List the next level below each key: objects, and prefixes, which have `exists == False`.

        Args:
            keys: Prefixes, taken as whole names: 'a' lists a/1 and not ab/1. None: the root.

        Returns:
            Objects and prefixes in the order of the keys, then of their names; `key` is relative to what was listed.
            A prefix's address ends with a slash.

        Raises:
            MetaflowGSURLException: If a key or the bucket cannot be.
            MetaflowGSAccessDenied: If we may not list the bucket.
        """
        return list(itertools.chain(*each(self._level, [self._prefix(key) for key in _or_root(keys)], WORKERS)))

    def list_recursive(self, keys: Iterable[str] | None = None) -> list[GSObject]:
        """List all objects below each key.

        Args:
            keys: As for `list_paths`.

        Returns:
            Objects in the order of the keys, then of their names; `key` is relative to what was listed.

        Raises:
            MetaflowGSURLException: If a key or the bucket cannot be.
            MetaflowGSAccessDenied: If we may not list the bucket.
        """
        return list(itertools.chain(*each(self._tree, [self._prefix(key) for key in _or_root(keys)], WORKERS)))

    def _level(self, prefix: Location) -> list[GSObject]:
        try:
            found = self._obstore.list_with_delimiter(self._store(prefix), prefix.path or None)
        except Exception as error:
            raise self._explain(error, prefix, "listed") from error
        folders = [_folder(prefix, path) for path in found["common_prefixes"] if not is_hidden(path)]
        return sorted([*_leaves(prefix, found["objects"]), *folders], key=_by_url)

    def _tree(self, prefix: Location) -> list[GSObject]:
        try:
            pages = self._obstore.list(self._store(prefix), prefix.path or None, chunk_size=_PAGE)
            return sorted(_leaves(prefix, itertools.chain.from_iterable(pages)), key=_by_url)
        except Exception as error:
            raise self._explain(error, prefix, "listed") from error


def _or_root(keys: Iterable[str] | None) -> list[Any]:
    return [None] if keys is None else list(keys)


def _leaves(prefix: Location, metas: Iterable[dict[str, Any]]) -> Iterator[GSObject]:
    base, skipped = prefix._replace(path="").url, len(prefix.path) + 1 if prefix.path else 0
    for meta in metas:
        path = meta["path"]
        if not is_hidden(path):
            info = Info(last_modified=meta["last_modified"].timestamp())
            yield GSObject(base + path, path[skipped:], prefix.url, meta["size"], info=info)


def _folder(prefix: Location, path: str) -> GSObject:
    name = path[len(prefix.path) :].strip("/")
    return GSObject(f"{prefix._replace(path=path).url}/", name, prefix.url)


def _by_url(one: GSObject) -> str:
    return one.url
