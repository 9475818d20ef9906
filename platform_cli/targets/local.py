"""This machine as a target: a store in a folder, a scheduler service, no cloud and no Docker."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Phase
    from platform_cli.core.settings import Settings


def up_phases(settings: Settings, sink: Sink) -> tuple[Phase, ...]:
    """Return the phases that make the environment."""
    places = settings.places
    return (
        CheckPrerequisites(places),
        PrepareStore(places, sink),
        WriteProfile(places),
        StartScheduler(settings, sink),
        SmokeTest(places),
    )


def down_phases(settings: Settings, sink: Sink, *, now: bool, purge: bool) -> tuple[Phase, ...]:
    """Return the phases that take the environment away; the data goes only with `purge`."""
    places = settings.places
    return (
        SuspendDeployments(places, sink, now=now),
        StopScheduler(places),
        RemoveProfile(places),
        AccountForData(places, purge=purge),
    )
