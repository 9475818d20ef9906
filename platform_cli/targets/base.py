"""What every target offers to the operations, which know nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from platform_cli.core.phase import never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from platform_cli.core.changes import Check, DataSize
    from platform_cli.core.events import Sink
    from platform_cli.core.interpreters import Prepared
    from platform_cli.core.pages import Page
    from platform_cli.core.phase import Approve, Change, Phase
    from platform_cli.core.ports import Backups, Deployments, Scheduler, Snapshots
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.profile import Access
    from platform_cli.core.records import Deployment, Release, RunRecord, RunState
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
    def backups(self) -> Backups:
        """Return the copies of the environment's database; a UsageError where it has none of its own."""

    @property
    def access(self) -> Access:
        """Return how Metaflow reaches the environment, as far as that holds without a connection of ours."""

    def connected(self) -> AbstractContextManager[Access]:
        """Return how Metaflow reaches the environment while the block lasts."""

    def carry(self, prepared: Prepared, sink: Sink) -> dict[str, str]:
        """Bring a flow's packages to where its steps run, and return what its process has to be told of that."""

    def detach(self, release: Release) -> RunRecord:
        """Hand code over for one run that goes on without us, and return how it stands."""

    def opened(self, page: Page, tell: Callable[[str], None]) -> AbstractContextManager[str]:
        """Give the address of a page on this machine while the block lasts; tell when it stops answering."""

    def telling(self, tell: Callable[[str], None]) -> AbstractContextManager[None]:
        """Tell what keeps steps from running, in words, as long as the block lasts."""

    def up_phases(self, sink: Sink, approve: Approve = never) -> tuple[Phase, ...]:
        """Return the phases that make the environment; what costs money is made only if `approve` says so."""

    def down_phases(self, sink: Sink, *, now: bool, purge: bool, keep_data: bool = False) -> tuple[Phase, ...]:
        """Return the phases that take the environment away.

        The data goes only with `purge`; with `keep_data` it is brought out of what goes, and the next `up` restores it.
        """

    def pause_phases(self, sink: Sink, *, now: bool) -> tuple[Phase, ...]:
        """Return the phases that stop all that costs something and lose nothing; a UsageError where nothing does."""

    def unpause_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases that take a paused environment up again; a UsageError where none can be paused."""

    def is_paused(self) -> bool:
        """Say whether the environment is there and was paused, or is half-way there."""

    def costs(self) -> PricesReport | None:
        """Return what the environment costs; None where that is not known."""

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

    def probes(self) -> Mapping[str, Callable[[], str]]:
        """Return what `doctor` asks beyond `checks`: a question, and what answers it or raises what is wrong."""

    def evidence(self) -> Mapping[str, Callable[[], str]]:
        """Return the files of a bundle that are about this place: what gives a file's text, or raises."""

    def secret_values(self) -> Sequence[str]:
        """Return secrets of this place that stand in no variable of ours, to be masked in a bundle."""

    def data_size(self) -> DataSize:
        """Return where the data is and how much there is."""
