"""This machine as a target: a store in a folder, a scheduler service, no cloud and no Docker."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.adapters.files import folder_size
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.adapters.scheduler.client import LocalScheduler
from platform_cli.adapters.snapshots import LocalSnapshots
from platform_cli.core.changes import DataSize
from platform_cli.core.errors import UsageError
from platform_cli.core.phase import Change, never
from platform_cli.core.profile import local_access
from platform_cli.targets.phases.account_for_data import AccountForData
from platform_cli.targets.phases.check_prerequisites import CheckPrerequisites
from platform_cli.targets.phases.prepare_store import PrepareStore
from platform_cli.targets.phases.remove_profile import RemoveProfile
from platform_cli.targets.phases.smoke_test import SmokeTest
from platform_cli.targets.phases.start_scheduler import StartScheduler
from platform_cli.targets.phases.stop_scheduler import StopScheduler
from platform_cli.targets.phases.suspend_deployments import SuspendDeployments
from platform_cli.targets.phases.write_profile import WriteProfile
from platform_cli.targets.previews import preview_probes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.interpreters import Prepared
    from platform_cli.core.pages import Page
    from platform_cli.core.phase import Approve, Phase
    from platform_cli.core.ports import Backups
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.profile import Access
    from platform_cli.core.records import Deployment, Release, RunRecord, RunState
    from platform_cli.core.settings import Settings


class LocalTarget:
    """One environment on this machine."""

    run_options: tuple[str, ...] = ()

    def __init__(self, settings: Settings) -> None:
        places = settings.places
        self.settings = settings
        self.deployments = Ledger(places.ledger)
        self.scheduler = LocalScheduler(places)
        self.snapshots = LocalSnapshots(places.releases)
        self.access = local_access(places)

    @property
    def backups(self) -> Backups:
        """Refuse: there is a folder instead.

        Raises:
            UsageError: Naming it.
        """
        data = self.settings.places.data
        message = f"an environment on this machine has no database of its own: all that it keeps is in {data}."
        hint = f"platform down && cp -a {data} COPY && platform up"
        raise UsageError(message, code="BACKUP_NOT_HERE", hint=hint)

    @contextlib.contextmanager
    def connected(self) -> Iterator[Access]:
        """Return the profile: there is nothing to connect to."""
        yield self.access

    def carry(self, prepared: Prepared, sink: Sink) -> dict[str, str]:  # noqa: ARG002
        """Carry nothing: steps run here."""
        return {}

    def detach(self, release: Release) -> RunRecord:
        """Hand a run over to the scheduler service."""
        from platform_cli.adapters.scheduler.detached import start_detached

        return start_detached(self.settings.places, self.deployments, release)

    def opened(self, page: Page, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[str]:  # noqa: ARG002
        """Refuse: there is no server on this machine that could show a page.

        Raises:
            UsageError: Always, with what there is instead.
        """
        message = f"an environment on this machine has no page '{page}': no server runs for it."
        hint = "look at runs with: platform runs; platform show RUN; platform cards RUN"
        raise UsageError(message, code="PAGE_UNSUPPORTED", hint=hint)

    def telling(self, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:  # noqa: ARG002
        """Tell nothing: a process on this machine starts at once."""
        return contextlib.nullcontext()

    def up_phases(self, sink: Sink, approve: Approve = never) -> tuple[Phase, ...]:  # noqa: ARG002 - nothing here costs anything
        """Return the phases that make the environment."""
        places = self.settings.places
        return (
            CheckPrerequisites(places),
            PrepareStore(places, sink),
            WriteProfile(self.access),
            StartScheduler(self.settings, sink),
            SmokeTest(places),
        )

    def down_phases(
        self,
        sink: Sink,
        *,
        now: bool,
        purge: bool,
        keep_data: bool = False,  # noqa: ARG002 - this machine stays, and the data with it
    ) -> tuple[Phase, ...]:
        """Return the phases that take the environment away; the data goes only with `purge`."""
        places = self.settings.places
        return (
            SuspendDeployments(places, sink, now=now),
            StopScheduler(places),
            RemoveProfile(places),
            AccountForData(places, purge=purge),
        )

    def pause_phases(self, sink: Sink, *, now: bool) -> tuple[Phase, ...]:  # noqa: ARG002
        """Refuse: nothing here costs anything.

        Raises:
            UsageError: Naming what suspends schedules here.
        """
        raise _not_here()

    def unpause_phases(self, sink: Sink) -> tuple[Phase, ...]:  # noqa: ARG002
        """Refuse: it cannot be paused.

        Raises:
            UsageError: Naming what suspends schedules here.
        """
        raise _not_here()

    def is_paused(self) -> bool:
        """Say no: it is up, or down."""
        return False

    def costs(self) -> PricesReport | None:
        """Return nothing: this machine is there anyway."""
        return None

    def left(self) -> tuple[Change, ...]:
        """Look again after `down`: what is there that should be gone?"""
        places = self.settings.places
        holder = lock.holder_of(places.service_lock)
        left = [Change("scheduler", f"process {holder.pid}", "left")] if holder else []
        left += [Change("profile", str(places.home), "left")] if places.home.exists() else []
        return tuple(left)

    def is_up(self) -> bool:
        """Say whether store and profile are there and the service answers."""
        places = self.settings.places
        return places.store.exists() and places.profile.exists() and control.ping(places) is not None

    def has_results(self) -> bool:
        """Say whether the store is there: `down` leaves it."""
        return self.settings.places.store.exists()

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return what the ledger holds of runs, the newest first."""
        if not self.deployments.exists():
            return []
        return self.deployments.runs(*states, deployment=deployment, limit=limit, pathspec=pathspec)

    def next_due(self, deployment: Deployment) -> datetime | None:
        """Return what the scheduler service has worked out."""
        return deployment.next_due

    def checks(self) -> tuple[Check, ...]:
        """Ask every part how it is."""
        from platform_cli.targets.local_checks import local_checks  # only `status` asks

        return local_checks(self.settings)

    def probes(self) -> Mapping[str, Callable[[], str]]:
        """Ask what `up` would change, and try the parts out."""
        from platform_cli.targets.local_checks import local_probes  # only `doctor` asks

        return {**local_probes(self.settings), **preview_probes(self.up_phases)}

    def evidence(self) -> Mapping[str, Callable[[], str]]:
        """Return the service's log and those of the last runs."""
        from platform_cli.targets.local_checks import local_evidence

        return local_evidence(self.settings)

    def secret_values(self) -> Sequence[str]:
        """Return none: this place keeps no secrets."""
        return ()

    def data_size(self) -> DataSize:
        """Return the folder of the data and how many bytes are in it."""
        data = self.settings.places.data
        return DataSize(str(data), folder_size(data) if data.exists() else 0)


def _not_here() -> UsageError:
    message = "an environment on this machine costs nothing, so only its deployments can be paused, each by its name."
    hint = "platform pause NAME; to stop the scheduler, with all data kept: platform down"
    return UsageError(message, code="PAUSE_NOT_HERE", hint=hint)
