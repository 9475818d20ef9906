"""What `up`, `pause` and `down` do on a cluster, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.targets.phases.account_for_data import AccountForData
from platform_cli.targets.phases.kubernetes.apply_manifests import ApplyManifests
from platform_cli.targets.phases.kubernetes.check_prerequisites import CheckPrerequisites
from platform_cli.targets.phases.kubernetes.delete_manifests import DeleteManifests
from platform_cli.targets.phases.kubernetes.forget_deployments import ForgetDeployments
from platform_cli.targets.phases.kubernetes.keep_data import CheckKeeping, ForgetKept, KeepData
from platform_cli.targets.phases.kubernetes.pause_components import PauseComponents
from platform_cli.targets.phases.kubernetes.prepare_ledger import PrepareLedger
from platform_cli.targets.phases.kubernetes.restore_database import RestoreDatabase
from platform_cli.targets.phases.kubernetes.restore_deployments import RestoreDeployments
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest
from platform_cli.targets.phases.kubernetes.stop_runs import StopRuns
from platform_cli.targets.phases.kubernetes.suspend_schedules import SuspendSchedules
from platform_cli.targets.phases.kubernetes.wait_ready import WaitReady
from platform_cli.targets.phases.kubernetes.wake_components import WakeComponents
from platform_cli.targets.phases.kubernetes.write_context import WriteContext
from platform_cli.targets.phases.remove_profile import RemoveProfile
from platform_cli.targets.phases.write_profile import WriteProfile

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes_backups import ClusterBackups
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Phase
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target


def up_phases(
    target: Target,
    cluster: Cluster,
    backups: ClusterBackups,
    context_file: Path,
    sink: Sink,
    *,
    is_there: bool = False,
) -> tuple[Phase, ...]:
    """Return the phases that make the environment: its database is restored before anything may write to it.

    With `is_there` it is an error that there is nothing of it yet.
    """
    settings = target.settings
    return (
        CheckPrerequisites(cluster, settings),
        WakeComponents(cluster, settings, needed=is_there),
        ApplyManifests(cluster, settings, sink),
        WaitReady(cluster, settings, sink),
        WriteProfile(target.access),
        WriteContext(context_file, settings.values.context),
        RestoreDatabase(backups, sink),
        RestoreDeployments(target, cluster),
        PrepareLedger(settings.places),
        SmokeTest(target, cluster, sink),
    )


def pause_phases(settings: Settings, cluster: Cluster, sink: Sink, *, now: bool) -> tuple[Phase, ...]:
    """Return the phases that let nothing of the environment run; sensors go, and `unpause` makes them again."""
    return (
        SuspendSchedules(cluster, settings),
        StopRuns(cluster, settings, sink, now=now, verb="pause"),
        PauseComponents(cluster, settings),
    )


def down_phases(
    target: Target,
    cluster: Cluster,
    backups: ClusterBackups,
    sink: Sink,
    *,
    now: bool,
    purge: bool,
    keep_data: bool,
) -> tuple[Phase, ...]:
    """Return the phases that take the environment away."""
    of_cluster = cluster_down_phases(target, cluster, backups, sink, now=now, purge=purge, keep_data=keep_data)
    return (*of_cluster, *machine_down_phases(target.settings, purge=purge))


def machine_down_phases(settings: Settings, *, purge: bool) -> tuple[Phase, ...]:
    """Return the phases that take away what is on this machine, when nothing needs it any more."""
    return (RemoveProfile(settings.places), AccountForData(settings.places, purge=purge))


def cluster_down_phases(
    target: Target,
    cluster: Cluster,
    backups: ClusterBackups,
    sink: Sink,
    *,
    now: bool,
    purge: bool,
    keep_data: bool,
    store_stays: bool = True,
) -> tuple[Phase, ...]:
    """Return the phases that take away what is in the cluster.

    The database goes with `purge`, and with `keep_data`, once it is in the store and nothing runs that could change it.
    """
    settings = target.settings
    check = (CheckKeeping(backups, settings),) if keep_data else ()
    keep = (KeepData(backups),) if keep_data else ()
    forget = (ForgetDeployments(target, sink), ForgetKept(backups.store, sink)) if purge else ()
    return (
        *check,
        SuspendSchedules(cluster, settings),
        StopRuns(cluster, settings, sink, now=now),
        *keep,
        *forget,
        DeleteManifests(cluster, settings, sink, purge=purge or keep_data, store_stays=store_stays),
    )
