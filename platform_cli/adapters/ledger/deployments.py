"""Deployments, their releases and their history in the ledger, with a backup beside it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.files import write_private
from platform_cli.adapters.ledger.database import Database
from platform_cli.core.records import Deployment, HistoryEntry, Release
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


class Backup(msgspec.Struct, frozen=True):
    """What is needed to go on after the ledger was lost: written anew at each change of a deployment."""

    deployments: tuple[Deployment, ...]
    releases: dict[str, tuple[Release, ...]]


class Deployments(Database):
    """What runs on its own, in which version, and who did what to it."""

    @property
    def backup_file(self) -> Path:
        """Return the file that holds the deployments once more."""
        return self.file.with_name("deployments.json")

    def deployments(self) -> list[Deployment]:
        """Return all deployments by name."""
        return self._all(Deployment, "SELECT body FROM deployments ORDER BY name")

    def deployment(self, name: str) -> Deployment | None:
        """Return one deployment; None if there is none of that name."""
        found = self._all(Deployment, "SELECT body FROM deployments WHERE name = ?", name)
        return found[0] if found else None

    def put_deployment(self, deployment: Deployment, action: str, detail: str, author: str) -> None:
        """Record a deployment's new form and who did what to it."""
        with self._writing() as db:
            _put(db, deployment)
            _note(db, deployment.name, action, detail, author)
        self._back_up()

    def set_next_due(self, name: str, due: datetime | None) -> None:
        """Record when a deployment runs next; nothing is written if that is known already."""
        known = self.deployment(name)
        if known is None or known.next_due == due:
            return
        with self._writing() as db:
            row = db.execute("SELECT body FROM deployments WHERE name = ?", (name,)).fetchone()
            if row is not None:
                deployment = from_json(row[0], Deployment)
                _put(db, msgspec.structs.replace(deployment, next_due=due))

    def remove_deployment(self, name: str, author: str) -> None:
        """Forget a deployment and its releases; its runs and its history stay."""
        with self._writing() as db:
            db.execute("DELETE FROM deployments WHERE name = ?", (name,))
            db.execute("DELETE FROM releases WHERE deployment = ?", (name,))
            db.execute("DELETE FROM received WHERE listener = ?", (name,))
            _note(db, name, "undeployed", "", author)
        self._back_up()

    def releases(self, deployment: str) -> list[Release]:
        """Return a deployment's releases, the oldest first."""
        return self._all(Release, "SELECT body FROM releases WHERE deployment = ? ORDER BY version", deployment)

    def release(self, deployment: str, version: int | None) -> Release | None:
        """Return one release; None if there is none."""
        query = "SELECT body FROM releases WHERE deployment = ? AND version = ?"
        found = self._all(Release, query, deployment, version)
        return found[0] if found else None

    def add_release(self, deployment: str, release: Release) -> None:
        """Record a new release."""
        with self._writing() as db:
            body = msgspec.json.encode(release)
            db.execute("INSERT INTO releases VALUES (?, ?, ?)", (deployment, release.version, body))

    def history(self, deployment: str) -> list[HistoryEntry]:
        """Return what was done to a deployment, the oldest first."""
        return self._all(HistoryEntry, "SELECT body FROM history WHERE deployment = ? ORDER BY rowid", deployment)

    def _back_up(self) -> None:
        deployments = tuple(self.deployments())
        releases = {one.name: tuple(self.releases(one.name)) for one in deployments}
        write_private(self.backup_file, msgspec.json.encode(Backup(deployments, releases)).decode())


def _put(db: sqlite3.Connection, deployment: Deployment) -> None:
    body = msgspec.json.encode(deployment)
    db.execute("INSERT OR REPLACE INTO deployments VALUES (?, ?)", (deployment.name, body))


def _note(db: sqlite3.Connection, name: str, action: str, detail: str, author: str) -> None:
    entry = HistoryEntry(at=datetime.now(timezone.utc), action=action, detail=detail, author=author)
    db.execute("INSERT INTO history VALUES (?, ?)", (name, msgspec.json.encode(entry)))
