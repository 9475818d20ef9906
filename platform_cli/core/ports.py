"""What an operation needs of a target: where deployments are recorded, who runs them, where their code is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from platform_cli.core.changes import BackupRow
    from platform_cli.core.records import Deployment, HistoryEntry, Release, RunRecord, RunState


class Deployments(Protocol):
    """The record of what runs on its own, in which release, and who did what to it."""

    def exists(self) -> bool:
        """Say whether the record is there: it is from the first `up` on."""

    def deployments(self) -> list[Deployment]:
        """Return all deployments by name."""

    def deployment(self, name: str) -> Deployment | None:
        """Return one deployment; None if there is none of that name."""

    def put_deployment(self, deployment: Deployment, action: str, detail: str, author: str) -> None:
        """Record a deployment's new form and who did what to it."""

    def remove_deployment(self, name: str, author: str) -> None:
        """Forget a deployment and its releases; its runs and its history stay."""

    def releases(self, deployment: str) -> list[Release]:
        """Return a deployment's releases, the oldest first."""

    def add_release(self, deployment: str, release: Release) -> None:
        """Record a new release."""

    def history(self, deployment: str) -> list[HistoryEntry]:
        """Return what was done to a deployment, the oldest first."""

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return runs, the newest first: of these states (any if none is named), of this deployment."""


class Scheduler(Protocol):
    """Who starts the runs of deployments."""

    def reload(self, name: str) -> None:
        """Make what will run agree with the record of this deployment, also when it is gone or paused."""

    def trigger(self, name: str, options: tuple[str, ...]) -> str:
        """Run a deployment now; return what people call the run it started."""

    def publish(self, event: str, payload: Mapping[str, str]) -> tuple[str, ...] | None:
        """Publish an event; return what people call the runs it started; None where they start later, unseen."""


class Snapshots(Protocol):
    """Immutable copies of code, named by the hash of what is in them."""

    def draft(self) -> AbstractContextManager[Path]:
        """Give a folder to copy code into; it is gone afterwards unless it was kept."""

    def keep(self, draft: Path, digest: str) -> None:
        """Give a draft its name; the same content that is there already is left alone."""

    def folder(self, digest: str) -> Path:
        """Return a folder with the code of a snapshot; it is for reading only."""


class Backups(Protocol):
    """Copies of the environment's database, which lie in its store."""

    def found(self) -> list[BackupRow]:
        """Return all of them, the newest first."""

    def make(self) -> BackupRow:
        """Make one, and see that it is in the store; of those made by hand only the newest stay."""

    def restore(self, name: str, may_lose: Callable[[int], None]) -> BackupRow:
        """Put one in the place of the database, all of it or nothing.

        Args:
            name: Which one, or 'latest'.
            may_lose: Called with the number of runs that the database has and the backup has not, if there are any;
                what it raises leaves the database as it is.
        """
