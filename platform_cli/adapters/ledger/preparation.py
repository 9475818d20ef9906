"""Make the ledger's file, or mend it: a broken one is kept aside and its deployments are restored."""

from __future__ import annotations

import contextlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.ledger.database import VERSION, patiently, version_of
from platform_cli.adapters.ledger.deployments import Backup, Deployments
from platform_cli.core.errors import NotReadyError
from platform_cli.core.records import Deployment, HistoryEntry, Release, RunRecord
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.phase import Action

_SCHEMA = """
CREATE TABLE deployments (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE releases (deployment TEXT, version INTEGER, body BLOB NOT NULL, PRIMARY KEY (deployment, version));
CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, deployment TEXT, due TEXT, state TEXT NOT NULL, pathspec TEXT,
                   body BLOB NOT NULL, UNIQUE (deployment, due));
CREATE INDEX runs_by_deployment ON runs (deployment, id);
CREATE INDEX runs_by_state ON runs (state);
CREATE INDEX runs_by_pathspec ON runs (pathspec);
CREATE TABLE history (deployment TEXT, body BLOB NOT NULL);
CREATE TABLE received (listener TEXT, event TEXT, at TEXT, payload TEXT, PRIMARY KEY (listener, event));
"""
_RECORDS: dict[str, type[msgspec.Struct]] = {
    "deployments": Deployment,
    "releases": Release,
    "runs": RunRecord,
    "history": HistoryEntry,
}


class Preparation(Deployments):
    """What `up` does with the ledger.

    Attributes:
        warning: What `prepare` found that the user should know; empty if all was well.
    """

    warning = ""

    def prepare(self) -> Action:
        """Make the ledger if there is none, and say what was done.

        A broken ledger is kept aside. Whenever a ledger is made anew beside a backup of an earlier one's deployments,
        they are restored from it, and `warning` says so.
        """
        make_folder(self.file.parent)
        try:
            is_new = self._create()
            self._check()
        except NotReadyError as error:
            if error.code != "LEDGER_BROKEN":
                raise
            kept = self._set_aside()
            self._create()
            self.warning = f"{error.message} It is kept as {kept.name}; {self._restore()}"
            return "configured"
        if is_new and self.backup_file.exists():
            self.warning = f"the ledger {self.file} was missing or empty; {self._restore()}"
            return "configured"
        return "created" if is_new else "unchanged"

    def _create(self) -> bool:
        with self._connected() as db:
            patiently(db, "PRAGMA journal_mode = WAL")
            patiently(db, "BEGIN IMMEDIATE")
            is_new = version_of(db) == 0
            if is_new:
                for statement in _SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")
            db.execute("COMMIT")
        with contextlib.suppress(OSError):
            self.file.chmod(0o600)
        return is_new

    def _check(self) -> None:
        """Look at every page and every record: what is broken shall be found now, and not at night."""
        with self._reading() as db:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise self._broken("its pages are damaged")
        for table, kind in _RECORDS.items():
            self._all(kind, f"SELECT body FROM {table}")  # noqa: S608 - a name from our own table

    def _set_aside(self) -> Path:
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for suffix in ("", "-wal", "-shm"):
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                part.rename(part.with_name(f"{self.file.name}.broken-{stamp}{suffix}"))
        return self.file.with_name(f"{self.file.name}.broken-{stamp}")

    def _restore(self) -> str:
        """Restore what the backup holds, and say in words what came of it."""
        try:
            backup = from_json(self.backup_file.read_bytes(), Backup)
        except FileNotFoundError:
            return "there was no backup: deploy your flows again."
        except msgspec.DecodeError as error:
            unreadable = self.backup_file.with_name(f"{self.backup_file.name}.broken")
            self.backup_file.replace(unreadable)
            return f"its backup cannot be read either ({error}, kept as {unreadable.name}): deploy your flows again."
        for deployment in backup.deployments:
            for release in backup.releases.get(deployment.name, ()):
                self.add_release(deployment.name, release)
            # Nobody knows any more what ran since the backup was written: the schedule begins anew.
            fresh = msgspec.structs.replace(deployment, next_due=None)
            self.put_deployment(fresh, "restored", "from the backup, after the ledger was found broken", "")
        count = len(backup.deployments)
        return f"{count} deployment{'' if count == 1 else 's'} restored from {self.backup_file.name}."
