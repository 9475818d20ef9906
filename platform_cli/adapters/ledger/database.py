"""The ledger's file: transactions on it, and what goes wrong with it in our own words."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from platform_cli.adapters.files import disk_full, explained
from platform_cli.core.errors import ConflictError, NotReadyError, PlatformError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 1
_WAIT_SECONDS = 30
_PATIENCE = 0.5  # for so long at a time SQLite waits by itself, deaf to Ctrl-C
_ROOM_NEEDED = 65536  # bytes that SQLite wants for the two files beside its own
_Record = TypeVar("_Record", bound=msgspec.Struct)


class EmptyLedgerError(NotReadyError):
    """A file without tables: its making was interrupted, or somebody emptied it."""

    def __init__(self, broken: NotReadyError) -> None:
        super().__init__(broken.message, code=broken.code, hint=broken.hint)


class Database:
    """One SQLite file in WAL mode: readers never wait, writers wait for each other.

    A connection lives as long as its transaction: whoever puts another file in this place is not ignored for longer.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def exists(self) -> bool:
        """Say whether there is a file."""
        return self.file.exists()

    @contextlib.contextmanager
    def kept_open(self) -> Iterator[None]:
        """Save whoever writes often the tidying up that SQLite does whenever nobody has the file open any more."""
        with self._translated():
            db = self._open_for_reading()
        with contextlib.closing(db):
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as db:
            patiently(db, "BEGIN IMMEDIATE")
            self._check_version(db)
            yield db
            db.execute("COMMIT")

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with explained(self.file), self._translated(), contextlib.closing(self._open_for_reading()) as db:
            yield db

    def _open_for_reading(self) -> sqlite3.Connection:
        db = self._open()
        try:
            self._check_version(db)
        except BaseException as error:
            db.close()
            if not isinstance(error, sqlite3.OperationalError) or not self._is_all_there_is():
                raise
            db = sqlite3.connect(f"{self.file.absolute().as_uri()}?immutable=1", uri=True)
        return db

    def _is_all_there_is(self) -> bool:
        """Say whether the disk is full, which keeps SQLite from reading, and no other file holds later changes."""
        log = self.file.with_name(f"{self.file.name}-wal")
        return self.file.is_file() and self._is_disk_full() and not (log.exists() and log.stat().st_size)

    def _is_disk_full(self) -> bool:
        try:
            free = os.statvfs(self.file.parent)
        except OSError:
            return False
        return free.f_bavail * free.f_frsize < _ROOM_NEEDED

    def _all(self, kind: type[_Record], query: str, *values: Any) -> list[_Record]:
        with self._reading() as db:
            return [from_json(row[0], kind) for row in db.execute(query, values)]

    @contextlib.contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with explained(self.file), self._translated(), contextlib.closing(self._open()) as db:
            yield db

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.file, timeout=_PATIENCE, isolation_level=None)
        # What is committed is on the disk: a run that the ledger knows of is known after a power cut, too.
        db.execute("PRAGMA synchronous = FULL")
        return db

    def _check_version(self, db: sqlite3.Connection) -> None:
        patiently(db, "SELECT 1 FROM sqlite_master LIMIT 1")
        found = version_of(db)
        if found > VERSION:
            message = f"{self.file} was written by a newer version of platform (format {found}, we know {VERSION})."
            raise ConflictError(message, code="LEDGER_NEWER", hint="pip install --upgrade platform-cli")
        if found == 0:
            raise EmptyLedgerError(self._broken("it is empty"))

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise ConflictError(str(error), code="LEDGER_CONFLICT", hint="run the same command again") from error
        except sqlite3.OperationalError as error:
            raise self._unusable(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self._broken(str(error)) from error
        except msgspec.DecodeError as error:
            raise self._broken(f"a record has an unknown form ({error})") from error

    def _unusable(self, reason: str) -> PlatformError:
        if "full" in reason or ("I/O" in reason and self._is_disk_full()):
            return disk_full(self.file)
        if "locked" in reason:
            message = f"another program has kept the ledger {self.file} locked for more than {_WAIT_SECONDS} seconds."
            hint = f"find it with: fuser {self.file}; then run the same command again"
            return NotReadyError(message, code="LEDGER_LOCKED", hint=hint)
        if self.file.is_dir():
            message = f"there is a folder where the ledger should be: {self.file}."
            return NotReadyError(message, code="LEDGER_UNUSABLE", hint="move it away, then: platform up")
        message = f"cannot use the ledger {self.file}: {reason}."
        hint = "check that its folder is writable, then: platform up"
        return NotReadyError(message, code="LEDGER_UNUSABLE", hint=hint)

    def _broken(self, reason: str) -> NotReadyError:
        message = f"the ledger {self.file} cannot be read: {reason}."
        hint = "platform up keeps it aside and restores the deployments from their backup"
        return NotReadyError(message, code="LEDGER_BROKEN", hint=hint)


def patiently(db: sqlite3.Connection, statement: str) -> None:
    """Execute a statement that may have to wait for another program, and hear Ctrl-C meanwhile."""
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            db.execute(statement)
        except sqlite3.OperationalError as error:  # noqa: PERF203 - each round waits anyway
            if "locked" not in str(error) or time.monotonic() >= end:
                raise
        else:
            return


def version_of(db: sqlite3.Connection) -> int:
    """Return the version of the schema; 0 if there is none."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
