"""Small objects in the environment's store that several people change: nobody overwrites what they have not seen."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, NamedTuple

from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

    from platform_cli.core.settings import EnvironmentTable


class StaleError(Exception):
    """Somebody else has written the object since it was read."""


class Found(NamedTuple):
    """An object's content, and which writing of it this is."""

    data: bytes
    version: dict[str, str]


class Store:
    """A place in a bucket of Cloud Storage or S3."""

    def __init__(self, url: str, endpoint: str = "", impersonate: str = "") -> None:
        """Remember where the store is; nothing is opened yet.

        Args:
            url: Such as gs://BUCKET/PATH.
            endpoint: The address of an S3-compatible store; empty: the cloud's own.
            impersonate: The service account of Google's to act as; empty: as oneself.
        """
        self.url = url.rstrip("/")
        self._endpoint = endpoint
        self._impersonate = impersonate

    @classmethod
    def of(cls, values: EnvironmentTable) -> Self:
        """Return the store of an environment, opened as whom its settings say to act as."""
        return cls(values.store, values.endpoint, values.impersonate)

    @functools.cached_property
    def _opened(self) -> Any:
        from platform_cli.adapters.buckets import open_bucket

        return open_bucket(self.url, self._endpoint, self._impersonate)

    def read(self, key: str) -> Found | None:
        """Return an object; None if there is none."""
        import obstore

        with self._explained():
            try:
                answer = obstore.get(self._opened, key)
                facts = {name: answer.meta[name] for name in ("e_tag", "version")}
                return Found(bytes(answer.bytes()), {name: value for name, value in facts.items() if value is not None})
            except FileNotFoundError:
                return None

    def write(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        import obstore

        with self._explained():
            obstore.put(self._opened, key, data)

    def replace(self, key: str, data: bytes, seen: Found | None) -> None:
        """Write an object in the place of what was read before; of nothing, if nothing was there.

        Raises:
            StaleError: If somebody else has written it since.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        mode: Any = "create" if seen is None else seen.version
        with self._explained():
            try:
                obstore.put(self._opened, key, data, mode=mode, use_multipart=False)
            except (AlreadyExistsError, PreconditionError) as error:
                raise StaleError(key) from error

    def keys(self, prefix: str) -> list[str]:
        """Return the keys of the objects directly below a prefix."""
        import obstore

        with self._explained():
            return [entry["path"] for entry in obstore.list_with_delimiter(self._opened, prefix)["objects"]]

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            reason = " ".join(str(error).partition("Debug source")[0].split())[:300].rstrip(".")
            message = f"the store {self.url} cannot be read and written: {reason}."
            hint = "see whether it is there and whether you may write to it, then run the same command again"
            raise PrerequisiteError(message, code="STORE_UNUSABLE", hint=hint) from error
