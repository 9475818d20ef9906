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
from platform_cli.core.phase import Change
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Phase
    from platform_cli.core.profile import Access
    from platform_cli.core.records import Deployment, RunRecord, RunState
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

    @contextlib.contextmanager
    def connected(self) -> Iterator[Access]:
        """Return the profile: there is nothing to connect to."""
        yield self.access

    def telling(self, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:  # noqa: ARG002
        """Tell nothing: a process on this machine starts at once."""
        return contextlib.nullcontext()

    def up_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases that make the environment."""
        places = self.settings.places
        return (
            CheckPrerequisites(places),
            PrepareStore(places, sink),
            WriteProfile(self.access),
            StartScheduler(self.settings, sink),
            SmokeTest(places),
        )

    def down_phases(self, sink: Sink, *, now: bool, purge: bool) -> tuple[Phase, ...]:
        """Return the phases that take the environment away; the data goes only with `purge`."""
        places = self.settings.places
        return (
            SuspendDeployments(places, sink, now=now),
            StopScheduler(places),
            RemoveProfile(places),
            AccountForData(places, purge=purge),
        )

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

    def data_size(self) -> tuple[str, int]:
        """Return the folder of the data and how many bytes are in it."""
        data = self.settings.places.data
        return str(data), folder_size(data) if data.exists() else 0
