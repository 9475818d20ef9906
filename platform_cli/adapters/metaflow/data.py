"""The data of an environment, through the client that flows use: the same keys, the same checks."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.adapters.metaflow.user_settings import local_config
from platform_cli.core.changes import DataRow, TransferRow
from platform_cli.core.errors import ConflictError, NotReadyError, PlatformError, PrerequisiteError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from platform_cli.core.profile import Access


class Data:
    """Put, list, get and remove data; errors are those of the command."""

    def __init__(self, access: Access) -> None:
        """Point Metaflow at the environment: it reads its configuration once, when it is imported."""
        local_config(Path.cwd())  # refuses a broken one, which would end Metaflow's import in a traceback
        os.environ.update(access.variables({}, current_user()))
        import metaflow

        self._metaflow = metaflow
        with self._explained():
            self._client = metaflow.GS(memory=0)

    def upload(self, file: Path, key: str, progress: Callable[[int, int], None]) -> TransferRow:
        """Store a file, unless the same content is there already."""
        with self._explained():
            done = self._client.upload(file, key, progress)
        return TransferRow(key=key, file=str(file), size=done.size, moved=done.moved)

    def download(self, key: str, file: Path, progress: Callable[[int, int], None]) -> TransferRow:
        """Fetch an object into a file; what an interrupted download has fetched is not fetched again."""
        with self._explained():
            done = self._client.download(key, file, progress)
        return TransferRow(key=key, file=str(file), size=done.size, moved=done.moved)

    def rows(self, prefix: str | None, *, recursive: bool) -> list[DataRow]:
        """Return what is below a prefix; a prefix below it has no size."""
        with self._explained():
            found = (self._client.list_recursive if recursive else self._client.list_paths)([prefix])
        return [_row(prefix, one) for one in found]

    def missing(self, keys: Sequence[str]) -> list[str]:
        """Return those keys that no object has."""
        with self._explained():
            found = self._client.info_many(keys, return_missing=True)
        return [key for key, one in zip(keys, found, strict=True) if not one.exists]

    def remove(self, keys: Sequence[str]) -> None:
        """Delete objects."""
        with self._explained():
            self._client.delete(keys)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._metaflow.MetaflowGSException as error:
            raise _translated(self._metaflow, error) from error


def _row(prefix: str | None, found: Any) -> DataRow:
    key = f"{prefix.strip('/')}/{found.key}" if prefix else found.key
    modified = datetime.fromtimestamp(found.last_modified, timezone.utc) if found.last_modified else None
    return DataRow(key=key if found.exists else f"{key}/", size=found.size, modified=modified)


def _translated(metaflow: Any, error: Any) -> PlatformError:  # noqa: PLR0911 - one for each kind
    message = str(error.message)
    match error:
        case metaflow.MetaflowGSNotFound():
            return UsageError(f"nothing is stored as {message}.", code="DATA_UNKNOWN", hint="platform data ls")
        case metaflow.MetaflowGSURLException():
            return UsageError(message, code="DATA_KEY_INVALID", hint="platform data ls")
        case metaflow.MetaflowGSAccessDenied():
            return PrerequisiteError(message, code="DATA_DENIED", hint="run the same command again when you may")
        case metaflow.MetaflowGSInsufficientDiskSpace():
            return PrerequisiteError(message, code="DISK_FULL", hint="free some space, and run the same command again")
        case metaflow.MetaflowGSPackageError():
            return PrerequisiteError(message, code="PACKAGE_MISSING", hint="pip install 'obstore>=0.11'")
        case metaflow.MetaflowGSObjectChanged() | metaflow.MetaflowGSChecksumMismatch():
            return ConflictError(message, code="DATA_CHANGED", hint="run the same command again")
        case _:
            return NotReadyError(message, code="DATA_STORE_FAILED", hint="platform status")
