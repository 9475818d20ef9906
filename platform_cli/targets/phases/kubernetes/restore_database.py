"""Restore the database that `down --keep-data` has brought to the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core import events
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes_backups import ClusterBackups
    from platform_cli.core.events import Sink


class RestoreDatabase:
    """Only into a database without runs: what is there is never replaced unasked."""

    title = "Restore the database"

    def __init__(self, backups: ClusterBackups, sink: Sink) -> None:
        self._backups = backups
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say what would be restored."""
        kept = self._backups.store.kept()
        return (Change("database", kept.backup, "created"),) if kept else ()

    def run(self) -> tuple[Change, ...]:
        """Restore it once, and let the next `up` restore nothing."""
        database = self._backups.database
        changes = self.preview()
        if changes:
            changes = (self._restored(changes[0].ref),)
            self._backups.store.forget()
        if not database.is_migrated():
            self._sink(events.Noticed(text="The database is new; the metadata service begins anew with it."))
            database.restart_service()
        return changes

    def _restored(self, name: str) -> Change:
        runs = self._backups.database.runs()
        if runs:
            text = f"The database has {runs} runs, so '{name}' is not restored; to do it: platform restore {name}"
            self._sink(events.Warned(text=text))
            return Change("database", name, "kept")
        self._backups.restore(name, lambda _: None)
        return Change("database", name, "created")
