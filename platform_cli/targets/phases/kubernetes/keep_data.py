"""Bring the database to the store, so that the next `up` restores it and the cluster can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.backup_store import Kept
from platform_cli.adapters.kubernetes.store_access import check_store
from platform_cli.core import events
from platform_cli.core.errors import NotReadyError, PlatformError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.backup_store import BackupStore
    from platform_cli.adapters.kubernetes_backups import ClusterBackups
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings


class CheckKeeping:
    """Whether the database can be kept is known before anything is stopped."""

    title = "Check that the store takes the database"

    def __init__(self, backups: ClusterBackups, settings: Settings) -> None:
        self._backups = backups
        self._settings = settings

    def preview(self) -> tuple[Change, ...]:
        """Ask the same: the small object that is written is removed again."""
        check_store(self._settings.values)
        self._check_database()
        return ()

    def run(self) -> tuple[Change, ...]:
        """Write a small object to the store, and see that the database can be asked, or is kept already."""
        return self.preview()

    def _check_database(self) -> None:
        claim = self._backups.database.claim()
        if not claim or _is_kept(self._backups.store, claim) or self._backups.database.is_serving():
            return
        namespace = self._settings.namespace
        message = f"the disk of the database is in the namespace '{namespace}', and the database is not running."
        hint = "platform up, and then the same command again; platform down leaves the disk where it is"
        raise NotReadyError(message, code="DATABASE_NOT_KEPT", hint=hint)


class KeepData:
    """What is recorded until here is in the backup: nothing runs any more."""

    title = "Keep the database in the store"

    def __init__(self, backups: ClusterBackups) -> None:
        self._backups = backups

    def preview(self) -> tuple[Change, ...]:
        """Say where it would go."""
        claim = self._backups.database.claim()
        return (Change("database", self._backups.store.url, "kept"),) if claim else ()

    def run(self) -> tuple[Change, ...]:
        """Make a backup, and say in the store that the next `up` shall restore it.

        Repeated after `down` was interrupted, it does nothing if the database is gone and what it held is kept.
        """
        claim, store = self._backups.database.claim(), self._backups.store
        if not claim or (_is_kept(store, claim) and not self._backups.database.is_serving()):
            return ()
        made = self._backups.make()
        store.keep(Kept(made.name, claim))
        return (Change("database", made.place, "kept"),)


class ForgetKept:
    """Let the next `up` begin with an empty database; the backups stay."""

    title = "Forget what was kept of the database"

    def __init__(self, store: BackupStore, sink: Sink) -> None:
        self._store = store
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say what would not be restored; a store that does not answer does not keep us from removing the rest."""
        try:
            kept = self._store.kept()
        except PlatformError as error:
            self._sink(events.Warned(text=f"{error.message} If a database is kept there, `up` will restore it."))
            return ()
        return (Change("kept database", kept.backup, "removed"),) if kept else ()

    def run(self) -> tuple[Change, ...]:
        """Remove the mark."""
        changes = self.preview()
        if changes:
            self._store.forget()
        return changes


def _is_kept(store: BackupStore, claim: str) -> bool:
    kept = store.kept()
    return kept is not None and kept.claim == claim
