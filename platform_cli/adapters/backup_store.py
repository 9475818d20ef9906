"""Backups of a database as objects of the environment's store, and which of them the next `up` shall restore."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.argo.store import Store
from platform_cli.core.changes import BackupRow
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "platform/backups"
_SUFFIX = ".dump"
_KEPT = f"{PREFIX}/kept.json"


class Kept(msgspec.Struct, frozen=True):
    """Which backup `down --keep-data` has made of what: `claim` is the unique name of the database's disk."""

    backup: str
    claim: str


class BackupStore(Store):
    """Objects `platform/backups/NAME.dump`: an object is there whole or not at all."""

    def found(self) -> list[BackupRow]:
        """Return all backups, the newest first."""
        import obstore

        with self._explained():
            entries = list(obstore.list_with_delimiter(self._opened, PREFIX)["objects"])
            kept = self.kept() if entries else None
        rows = [self._row(entry, kept) for entry in entries if entry["path"].endswith(_SUFFIX)]
        return sorted(rows, key=lambda row: (row.made, row.name), reverse=True)

    def put(self, name: str, file: IO[bytes], size: int) -> BackupRow:
        """Store a backup; return what is in the store then.

        Raises:
            PrerequisiteError: If it cannot be stored, or something else than it is there afterwards.
        """
        import obstore

        key = f"{PREFIX}/{name}{_SUFFIX}"
        with self._explained():
            obstore.put(self._opened, key, file)
            entry = obstore.head(self._opened, key)
            if entry["size"] != size:
                raise OSError(f"it has {entry['size']} bytes of {key}, and {size} were sent")
        return self._row(entry, None)

    def fetch(self, name: str, file: IO[bytes]) -> None:
        """Write a backup to a file."""
        import obstore

        with self._explained():
            answer = obstore.get(self._opened, f"{PREFIX}/{name}{_SUFFIX}")
            for chunk in answer.stream():
                file.write(bytes(chunk))
            if file.tell() != answer.meta["size"]:
                raise OSError(f"the connection was cut after {file.tell()} of {answer.meta['size']} bytes")

    def remove(self, names: Sequence[str]) -> None:
        """Remove backups."""
        import obstore

        with self._explained():
            if names:
                obstore.delete(self._opened, [f"{PREFIX}/{name}{_SUFFIX}" for name in names])

    def kept(self) -> Kept | None:
        """Return which backup the next `up` shall restore."""
        found = self.read(_KEPT)
        return from_json(found.data, Kept) if found else None

    def keep(self, kept: Kept) -> None:
        """Say which backup the next `up` shall restore."""
        self.write(_KEPT, msgspec.json.encode(kept))

    def forget(self) -> bool:
        """Let the next `up` restore nothing; the backup stays. Say whether there was something to restore."""
        import obstore

        there = self.read(_KEPT) is not None
        if there:
            with self._explained():
                obstore.delete(self._opened, _KEPT)
        return there

    def _row(self, entry: Any, kept: Kept | None) -> BackupRow:
        name = entry["path"].rpartition("/")[2].removesuffix(_SUFFIX)
        return BackupRow(
            name=name,
            size=entry["size"],
            made=entry["last_modified"],
            place=f"{self.url}/{PREFIX}/{name}{_SUFFIX}",
            kept=kept is not None and kept.backup == name,
        )
