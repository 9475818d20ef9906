"""What all parts of the client share: its root, its temporary folder, and the engine's stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from os import cpu_count
from typing import TYPE_CHECKING, Any

from metaflow.metaflow_config import TEMPDIR

from . import locations
from .content import Workspace
from .errors import MetaflowGSException
from .explain import explain, missing_bucket
from .roots import default_root, given_root, run_root
from .stores import endpoint, engine, open_store

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from .locations import Location


class Base:
    """Hold what a client was opened with.

    Args:
        tmproot: Where the temporary folder is made, if one is needed.
        bucket: With `run`: takes the place of the default root's bucket.
        prefix: With `run`: takes the place of the default root's path.
        run: A running flow (`self`) or a `Run`: keys are relative to FLOW/RUN below the default root.
        gsroot: Keys are relative to this address.
        verify: Whether whole objects are compared with the checksums that are known of them.
        memory: How many bytes of downloaded objects are kept in memory before others go to files. None: a quarter of
            the machine's or container's memory, at most 1 GiB.
    """

    def __init__(
        self,
        tmproot: str = TEMPDIR,
        bucket: str | None = None,
        prefix: str | None = None,
        run: Any = None,
        gsroot: str | None = None,
        *,
        verify: bool = True,
        memory: int | None = None,
    ) -> None:
        self._obstore = engine()
        self._given = run_root(run, bucket, prefix) if run else given_root(gsroot) if gsroot else None
        self._verify = verify
        self._workspace = Workspace(tmproot, memory)
        self._stores: dict[tuple[str, str], Any] = {}
        self._seen_buckets: set[tuple[str, str]] = set()
        # All objects share the threads for parts: enough to fill a network, few enough that parts take little memory.
        self._part_workers = min(16, 3 * (cpu_count() or 2))
        self._parts_pool = ThreadPoolExecutor(self._part_workers)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Delete the temporary folder with all files that were downloaded into it."""
        self._workspace.close()
        self._parts_pool.shutdown()
        self._closed = True

    @cached_property
    def _root(self) -> Location:
        return self._given or default_root()

    def _object(self, key: Any) -> Location:
        """Return where the object of a key is; a key may be a GSGetObject or a GSPutObject, or S3's likewise."""
        name = key if isinstance(key, str) else getattr(key, "key", key)
        return locations.resolve_object(self._anchor(name), name, urls=self._given is None)

    def _prefix(self, key: str | None) -> Location:
        return locations.resolve(self._anchor(key), key, urls=self._given is None)

    def _anchor(self, key: Any) -> Location:
        """Return the root; a full address needs none, and then there may be none."""
        if self._given is None and isinstance(key, str) and "://" in key:
            return locations.Location("file", "", "")
        return self._root

    def _place(self, key: Any, location: Location) -> tuple[str, str, str | None]:
        """Return the url, key and prefix of a GSObject."""
        name = key if isinstance(key, str) else getattr(key, "key", key)
        url = location.url
        if name is None or "://" in name:
            return url, url, None
        return url, name.lstrip("/"), self._root.url

    def _store(self, location: Location) -> Any:
        engine()
        if self._closed:
            raise MetaflowGSException("this client is closed; use it inside its `with` block.")
        key = location[:2]
        if key not in self._stores:
            self._stores[key] = open_store(*key, endpoint(location.scheme))
        return self._stores[key]

    def _explain(self, error: BaseException, location: Location, doing: str) -> MetaflowGSException:
        if isinstance(error, FileNotFoundError) and not self._has_bucket(location):
            return missing_bucket(location)
        return explain(error, location, doing)

    def _has_bucket(self, location: Location) -> bool:
        """Tell whether a bucket exists: the answer to a request for information has no room for saying so."""
        key = location[:2]
        if location.scheme == "file" or key in self._seen_buckets:
            return True
        try:
            next(iter(self._obstore.list(self._store(location), location.path, chunk_size=1)), None)
        except Exception as error:  # noqa: BLE001 - whatever else is wrong, the caller's own error says more
            return "404" not in str(error)
        self._seen_buckets.add(key)
        return True
