"""What every target offers to the operations, which know nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change, Phase
    from platform_cli.core.ports import Deployments, Scheduler, Snapshots
    from platform_cli.core.profile import Access
    from platform_cli.core.records import Deployment, RunRecord, RunState
    from platform_cli.core.settings import Settings


class Target(Protocol):
    """A kind of place, as one environment uses it.

    Attributes:
        settings: The settings in force.
        run_options: What `run` and `resume` hand to Metaflow besides what the user typed.
    """

    settings: Settings
    run_options: tuple[str, ...]

    @property
    def deployments(self) -> Deployments:
        """Return the record of deployments."""

    @property
    def scheduler(self) -> Scheduler:
        """Return who starts their runs."""

    @property
    def snapshots(self) -> Snapshots:
        """Return where the code of releases is kept."""

    @property
    def access(self) -> Access:
        """Return how Metaflow reaches the environment, as far as that holds without a connection of ours."""

    def connected(self) -> AbstractContextManager[Access]:
        """Return how Metaflow reaches the environment while the block lasts."""

    def telling(self, tell: Callable[[str], None]) -> AbstractContextManager[None]:
        """Tell what keeps steps from running, in words, as long as the block lasts."""

    def up_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases that make the environment."""

    def down_phases(self, sink: Sink, *, now: bool, purge: bool) -> tuple[Phase, ...]:
        """Return the phases that take the environment away; the data goes only with `purge`."""

    def left(self) -> tuple[Change, ...]:
        """Look again after `down`: what is there that should be gone?"""

    def is_up(self) -> bool:
        """Say at once whether the environment is there, as far as can be seen without looking into each part."""

    def has_results(self) -> bool:
        """Say whether there is a store to read results from, which may be there after `down` too."""

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return what is recorded of runs, by hand and of deployments, the newest first."""

    def next_due(self, deployment: Deployment) -> datetime | None:
        """Return when a deployment runs next; None without a schedule or while paused."""

    def checks(self) -> tuple[Check, ...]:
        """Ask every part how it is, the record of deployments last; what cannot be asked is a check that failed."""

    def data_size(self) -> tuple[str, int]:
        """Return where the data is and how many bytes there are."""
