"""Backups of the database in the cluster: dumped in its pod, carried over the Kubernetes API, kept in the store."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import datetime, timezone
from typing import IO, TYPE_CHECKING

from platform_cli.adapters.files import explained, make_folder
from platform_cli.core.errors import PlatformError, UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from platform_cli.adapters.backup_store import BackupStore
    from platform_cli.adapters.kubernetes.database import Database
    from platform_cli.core.changes import BackupRow

KEPT_BY_HAND = 20  # so many backups made by hand stay; the seven of the nights replace each other
_NIGHTLY = "nightly-"


class ClusterBackups:
    """What `backup`, `restore`, `down --keep-data` and the `up` after it have in common."""

    def __init__(self, database: Database, store: BackupStore, work: Path) -> None:
        """Remember where everything is.

        Args:
            database: What is copied.
            store: Where the copies lie.
            work: A folder of this machine for a copy on its way.
        """
        self.database = database
        self.store = store
        self._work = work

    def found(self) -> list[BackupRow]:
        """Return all of them, the newest first."""
        return self.store.found()

    def make(self) -> BackupRow:
        """Make one, see that it is in the store, and remove the oldest of too many.

        Raises:
            NotReadyError: If the database cannot be asked.
            ProvisionError: If it refuses.
            PrerequisiteError: If the store does not take it.
        """
        self.database.require()
        name = f"{datetime.now(timezone.utc):%Y%m%dT%H%M%S.%fZ}"
        with self._file() as file:
            self.database.dump(file)
            size = file.tell()
            file.seek(0)
            made = self.store.put(name, file, size)
        by_hand = [row for row in self.store.found() if not row.name.startswith(_NIGHTLY) and not row.kept]
        self.store.remove([row.name for row in by_hand[KEPT_BY_HAND:]])
        return made

    def restore(self, name: str, may_lose: Callable[[int], None]) -> BackupRow:
        """Put one in the place of the database, all of it or nothing.

        Raises:
            UsageError: If there is no such backup.
            NotReadyError: If the database cannot be asked.
            ProvisionError: If it cannot load the backup, as one that was cut short.
        """
        row = self._row(name)
        self.database.require()
        try:
            self._load(row)
            newer = self.database.missing_runs()
            if newer:
                may_lose(newer)
        except BaseException:
            with contextlib.suppress(PlatformError):  # what went wrong before is what people must know
                self.database.discard()
            raise
        self.database.swap()
        return row

    def _load(self, row: BackupRow) -> None:
        with self._file() as file:
            self.store.fetch(row.name, file)
            size = file.tell()
            file.seek(0)
            self.database.load(file, size)

    def _row(self, name: str) -> BackupRow:
        rows = self.store.found()
        names = [row.name for row in rows]
        wanted = names[0] if name == "latest" and names else name
        for row in rows:
            if row.name == wanted:
                return row
        message = f"there is no backup '{name}' in {self.store.url}.{did_you_mean(name, names)}"
        hint = "platform backup --list" if rows else "platform backup"
        raise UsageError(message, code="BACKUP_UNKNOWN", hint=hint)

    @contextlib.contextmanager
    def _file(self) -> Iterator[IO[bytes]]:
        make_folder(self._work)
        with explained(self._work), tempfile.TemporaryFile(dir=self._work) as file:
            yield file
