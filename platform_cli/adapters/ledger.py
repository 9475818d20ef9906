"""The ledger of an environment: one SQLite file that the verbs and the scheduler share."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from platform_cli.adapters.files import disk_full, explained, make_folder, write_private
from platform_cli.core.errors import ConflictError, NotReadyError
from platform_cli.core.records import Deployment, HistoryEntry, Release, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from platform_cli.core.phase import Action
    from platform_cli.core.records import RunState

VERSION = 1
_WAIT_SECONDS = 30
_SCHEMA = """
CREATE TABLE deployments (name TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE releases (deployment TEXT, version INTEGER, body BLOB NOT NULL, PRIMARY KEY (deployment, version));
CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, deployment TEXT, due TEXT, state TEXT NOT NULL, pathspec TEXT,
                   body BLOB NOT NULL, UNIQUE (deployment, due));
CREATE INDEX runs_by_state ON runs (state);
CREATE INDEX runs_by_pathspec ON runs (pathspec);
CREATE TABLE history (deployment TEXT, body BLOB NOT NULL);
CREATE TABLE received (listener TEXT, event TEXT, at TEXT, payload TEXT, PRIMARY KEY (listener, event));
"""
_Record = TypeVar("_Record", Deployment, Release, RunRecord, HistoryEntry)


class Backup(msgspec.Struct, frozen=True):
    """What is needed to go on after the ledger was lost: written anew at each change of a deployment."""

    deployments: tuple[Deployment, ...]
    releases: dict[str, tuple[Release, ...]]


class Ledger:
    """Deployments, releases, runs and history; every method is one transaction, safe between processes and threads."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def backup_file(self) -> Path:
        """Return the file that holds the deployments once more."""
        return self.file.with_name("deployments.json")

    # --- making it -------------------------------------------------------------------------------------------------

    def prepare(self) -> Action:
        """Make the ledger if there is none, and say what was done.

        A broken ledger is kept aside, and the deployments are restored from the backup beside it.
        """
        make_folder(self.file.parent)
        existed = self.file.exists()
        try:
            self._create()
        except NotReadyError as error:
            if error.code != "LEDGER_BROKEN":
                raise
            self._set_aside()
            self._create()
            self._restore()
            return "configured"
        return "unchanged" if existed else "created"

    def _create(self) -> None:
        with self._transaction() as db:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found == 0:
                for statement in _SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")
            elif db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise self._broken("its pages are damaged")
        with contextlib.suppress(OSError):
            self.file.chmod(0o600)

    def _set_aside(self) -> None:
        stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        for suffix in ("", "-wal", "-shm"):
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                part.rename(part.with_name(f"{self.file.name}.broken-{stamp}{suffix}"))

    def _restore(self) -> None:
        try:
            backup = msgspec.json.decode(self.backup_file.read_bytes(), type=Backup)
        except (FileNotFoundError, msgspec.DecodeError):
            return
        for deployment in backup.deployments:
            for release in backup.releases.get(deployment.name, ()):
                self.add_release(deployment.name, release)
            self.put_deployment(deployment, "restored", "from the backup, after the ledger was found broken", "")

    # --- deployments and releases --------------------------------------------------------------------------------

    def deployments(self) -> list[Deployment]:
        """Return all deployments by name."""
        return self._all(Deployment, "SELECT body FROM deployments ORDER BY name")

    def deployment(self, name: str) -> Deployment | None:
        """Return one deployment; None if there is none of that name."""
        found = self._all(Deployment, "SELECT body FROM deployments WHERE name = ?", name)
        return found[0] if found else None

    def put_deployment(self, deployment: Deployment, action: str, detail: str, author: str) -> None:
        """Record a deployment's new form and who did what to it."""
        with self._transaction() as db:
            self._put(db, deployment)
            self._note(db, deployment.name, action, detail, author)
        self._back_up()

    def set_next_due(self, name: str, due: datetime | None) -> None:
        """Record when a deployment runs next."""
        with self._transaction() as db:
            row = db.execute("SELECT body FROM deployments WHERE name = ?", (name,)).fetchone()
            if row is not None:
                deployment = msgspec.json.decode(row[0], type=Deployment)
                self._put(db, msgspec.structs.replace(deployment, next_due=due))

    def remove_deployment(self, name: str, author: str) -> None:
        """Forget a deployment and its releases; its runs and its history stay."""
        with self._transaction() as db:
            db.execute("DELETE FROM deployments WHERE name = ?", (name,))
            db.execute("DELETE FROM releases WHERE deployment = ?", (name,))
            db.execute("DELETE FROM received WHERE listener = ?", (name,))
            self._note(db, name, "undeployed", "", author)
        self._back_up()

    def releases(self, deployment: str) -> list[Release]:
        """Return a deployment's releases, the oldest first."""
        return self._all(Release, "SELECT body FROM releases WHERE deployment = ? ORDER BY version", deployment)

    def add_release(self, deployment: str, release: Release) -> None:
        """Record a new release."""
        with self._transaction() as db:
            body = msgspec.json.encode(release)
            db.execute("INSERT INTO releases VALUES (?, ?, ?)", (deployment, release.version, body))

    def history(self, deployment: str) -> list[HistoryEntry]:
        """Return what was done to a deployment, the oldest first."""
        return self._all(HistoryEntry, "SELECT body FROM history WHERE deployment = ? ORDER BY rowid", deployment)

    # --- runs ----------------------------------------------------------------------------------------------------

    def add_run(self, run: RunRecord) -> RunRecord | None:
        """Record a run and give it its id; None if the same deployment has a run for the same due time already."""
        due = run.due.astimezone(timezone.utc).isoformat() if run.due else None
        try:
            with self._transaction() as db:
                cursor = db.execute(
                    "INSERT INTO runs (deployment, due, state, body) VALUES (?, ?, ?, '')",
                    (run.deployment, due, run.state),
                )
                numbered = msgspec.structs.replace(run, id=cursor.lastrowid)
                self._put_run(db, numbered)
        except ConflictError:
            return None
        return numbered

    def update_run(self, number: int, **changes: Any) -> RunRecord:
        """Change fields of a run and return it."""
        with self._transaction() as db:
            body = db.execute("SELECT body FROM runs WHERE id = ?", (number,)).fetchone()[0]
            run = msgspec.structs.replace(msgspec.json.decode(body, type=RunRecord), **changes)
            self._put_run(db, run)
        return run

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return runs, the newest first: of these states (any if none is named), of this deployment."""
        marks = ", ".join("?" * len(states))
        where = ["1"] + ([f"state IN ({marks})"] if states else [])
        values: list[Any] = list(states)
        for column, value in (("deployment", deployment), ("pathspec", pathspec)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        query = f"SELECT body FROM runs WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - no user text
        return self._all(RunRecord, query, *values, limit)

    # --- events that wait for others --------------------------------------------------------------------------------

    def receive(self, listener: str, event: str, at: datetime, payload: str) -> None:
        """Remember that an event a deployment listens to has come."""
        with self._transaction() as db:
            values = (listener, event, at.astimezone(timezone.utc).isoformat(), payload)
            db.execute("INSERT OR REPLACE INTO received VALUES (?, ?, ?, ?)", values)

    def received(self, listener: str) -> dict[str, tuple[datetime, str]]:
        """Return the events that have come for a deployment and have not started a run yet: name → time and payload."""
        with self._transaction() as db:
            rows = db.execute("SELECT event, at, payload FROM received WHERE listener = ?", (listener,)).fetchall()
        return {event: (datetime.fromisoformat(at), payload) for event, at, payload in rows}

    def forget_received(self, listener: str, events: Sequence[str]) -> None:
        """Forget events that have started a run or are too old."""
        with self._transaction() as db:
            pairs = [(listener, event) for event in events]
            db.executemany("DELETE FROM received WHERE listener = ? AND event = ?", pairs)

    # --- the file ------------------------------------------------------------------------------------------------

    def _put(self, db: sqlite3.Connection, deployment: Deployment) -> None:
        body = msgspec.json.encode(deployment)
        db.execute("INSERT OR REPLACE INTO deployments VALUES (?, ?)", (deployment.name, body))

    def _put_run(self, db: sqlite3.Connection, run: RunRecord) -> None:
        values = (run.state, run.pathspec, msgspec.json.encode(run), run.id)
        db.execute("UPDATE runs SET state = ?, pathspec = ?, body = ? WHERE id = ?", values)

    def _note(self, db: sqlite3.Connection, name: str, action: str, detail: str, author: str) -> None:
        entry = HistoryEntry(at=datetime.now(timezone.utc), action=action, detail=detail, author=author)
        db.execute("INSERT INTO history VALUES (?, ?)", (name, msgspec.json.encode(entry)))

    def _back_up(self) -> None:
        deployments = self.deployments()
        releases = {one.name: tuple(self.releases(one.name)) for one in deployments}
        write_private(self.backup_file, msgspec.json.encode(Backup(tuple(deployments), releases)).decode())

    def _all(self, kind: type[_Record], query: str, *values: Any) -> list[_Record]:
        with self._transaction() as db:
            return [msgspec.json.decode(row[0], type=kind) for row in db.execute(query, values)]

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with explained(self.file), self._translated():
            db = sqlite3.connect(self.file, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                self._refuse_newer(db)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
            finally:
                db.close()

    def _refuse_newer(self, db: sqlite3.Connection) -> None:
        found = db.execute("PRAGMA user_version").fetchone()[0]
        if found > VERSION:
            message = f"{self.file} was written by a newer version of platform (format {found}, we know {VERSION})."
            raise ConflictError(message, code="LEDGER_NEWER", hint="pip install --upgrade platform-cli")

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise ConflictError(str(error), code="LEDGER_CONFLICT", hint="run the same command again") from error
        except sqlite3.OperationalError as error:
            if "full" in str(error):
                raise disk_full(self.file) from error
            message = f"cannot use the ledger {self.file}: {error}."
            hint = "check that its folder is writable, then: platform up"
            raise NotReadyError(message, code="LEDGER_UNUSABLE", hint=hint) from error
        except sqlite3.DatabaseError as error:
            raise self._broken(str(error)) from error

    def _broken(self, reason: str) -> NotReadyError:
        message = f"the ledger {self.file} cannot be read: {reason}."
        hint = "platform up keeps it aside and restores the deployments from their backup"
        return NotReadyError(message, code="LEDGER_BROKEN", hint=hint)
