"""A cluster as a target: any that a context of the user's kubeconfig reaches."""

from __future__ import annotations

import contextlib
import functools
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.cluster import Cluster
from platform_cli.adapters.kubernetes.kubeconfig import kubeconfig_path, pinned
from platform_cli.adapters.ledger import Ledger
from platform_cli.core.errors import PlatformError
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.phase import Change
from platform_cli.core.profile import Access
from platform_cli.core.schedule import next_due
from platform_cli.targets.phases.account_for_data import AccountForData
from platform_cli.targets.phases.kubernetes.apply_manifests import ApplyManifests
from platform_cli.targets.phases.kubernetes.check_prerequisites import CheckPrerequisites
from platform_cli.targets.phases.kubernetes.delete_manifests import DeleteManifests
from platform_cli.targets.phases.kubernetes.forget_deployments import ForgetDeployments
from platform_cli.targets.phases.kubernetes.prepare_ledger import PrepareLedger
from platform_cli.targets.phases.kubernetes.restore_deployments import RestoreDeployments
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest
from platform_cli.targets.phases.kubernetes.stop_runs import StopRuns
from platform_cli.targets.phases.kubernetes.suspend_schedules import SuspendSchedules
from platform_cli.targets.phases.kubernetes.wait_ready import WaitReady
from platform_cli.targets.phases.kubernetes.write_context import WriteContext
from platform_cli.targets.phases.remove_profile import RemoveProfile
from platform_cli.targets.phases.write_profile import WriteProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.argo.deployments import StoreDeployments
    from platform_cli.adapters.argo.store import Store
    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Phase
    from platform_cli.core.ports import Scheduler, Snapshots
    from platform_cli.core.records import Deployment, RunRecord, RunState
    from platform_cli.core.settings import Settings


class KubernetesTarget:
    """One environment in one namespace of one cluster."""

    run_options: tuple[str, ...] = ("--with", "kubernetes")

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._context_file = settings.places.home / "kubeconfig"
        self._kubeconfig = kubeconfig_path(os.environ)
        self.cluster = Cluster(settings.values.context, self._kubeconfig)

    @functools.cached_property
    def deployments(self) -> StoreDeployments:
        """Return the record of deployments, which lies in the store."""
        from platform_cli.adapters.argo.compilation import MetaflowCompiler
        from platform_cli.adapters.argo.deployments import StoreDeployments

        compiler = MetaflowCompiler(self.settings, self.cluster, self.snapshots)
        return StoreDeployments(self.settings, self._store, self.cluster, compiler)

    @functools.cached_property
    def scheduler(self) -> Scheduler:
        """Return Argo, as far as it starts the runs of deployments."""
        from platform_cli.adapters.argo.scheduler import ArgoScheduler

        return ArgoScheduler(self.settings, self.cluster, self.deployments, self.connected)

    @functools.cached_property
    def snapshots(self) -> Snapshots:
        """Return the code of releases, which lies in the store."""
        from platform_cli.adapters.argo.snapshots import StoreSnapshots

        return StoreSnapshots(self._store, self.settings.places.work / "releases")

    @functools.cached_property
    def _store(self) -> Store:
        from platform_cli.adapters.argo.store import Store

        return Store(self.settings.values.store, self.settings.values.endpoint)

    @functools.cached_property
    def access(self) -> Access:
        """Return the profile, with the cluster pinned; its addresses hold inside the cluster."""
        return Access(self.settings.places, kubernetes_profile(self.settings))

    @contextlib.contextmanager
    def connected(self) -> Iterator[Access]:
        """Hold port-forwards to the metadata service and the webhook open while the block lasts."""
        from platform_cli.adapters.kubernetes.connection import connection

        with connection(self.cluster, self.settings.namespace) as addresses:
            pins = {"KUBECONFIG": pinned(self._kubeconfig, self._context_file)}
            yield Access(self.settings.places, {**self.access.profile, **addresses, **pins})

    def telling(self, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:
        """Tell why pods of steps wait or have died."""
        from platform_cli.adapters.kubernetes.pods.watch import telling_of_pods

        return telling_of_pods(self.cluster, self.settings.namespace, self.settings.environment, tell)

    def up_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases that make the environment."""
        return (
            CheckPrerequisites(self.cluster, self.settings),
            ApplyManifests(self.cluster, self.settings, sink),
            WaitReady(self.cluster, self.settings, sink),
            WriteProfile(self.access),
            WriteContext(self._context_file, self.settings.values.context),
            RestoreDeployments(self, self.cluster),
            PrepareLedger(self.settings.places),
            SmokeTest(self),
        )

    def down_phases(self, sink: Sink, *, now: bool, purge: bool) -> tuple[Phase, ...]:
        """Return the phases that take the environment away; the database goes only with `purge`, the store never."""
        forget = (ForgetDeployments(self, sink),) if purge else ()
        return (
            SuspendSchedules(self.cluster, self.settings),
            StopRuns(self.cluster, self.settings, sink, now=now),
            *forget,
            DeleteManifests(self.cluster, self.settings, sink, purge=purge),
            RemoveProfile(self.settings.places),
            AccountForData(self.settings.places, purge=purge),
        )

    def left(self) -> tuple[Change, ...]:
        """Look again after `down`, at every kind that the cluster has."""
        from platform_cli.adapters.kubernetes.leftovers import leftovers

        home = self.settings.places.home
        profile = [Change("profile", str(home), "left")] if home.exists() else []
        return (*leftovers(self.cluster, self.settings.environment), *profile)

    def is_up(self) -> bool:
        """Say whether there is a profile and all components serve."""
        from platform_cli.adapters.kubernetes.readiness import components

        if not self.settings.places.profile.exists():
            return False
        return all(one.ready for one in components(self.cluster, self.settings.namespace))

    def has_results(self) -> bool:
        """Say whether there is a metadata service to ask."""
        return self.settings.places.profile.exists()

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return the runs of deployments, which Argo knows, and those that this machine started, the newest first."""
        found = self.deployments.runs(*states, deployment=deployment, limit=limit, pathspec=pathspec)
        by_hand = Ledger(self.settings.places.ledger)
        if by_hand.exists():
            found = [*found, *by_hand.runs(*states, deployment=deployment, limit=limit, pathspec=pathspec)]
        found.sort(key=lambda run: run.started or run.queued, reverse=True)
        return found[:limit] if limit >= 0 else found

    def next_due(self, deployment: Deployment) -> datetime | None:
        """Return when a deployment's schedule comes next."""
        if deployment.cron is None or deployment.paused:
            return None
        return next_due(deployment.cron, deployment.timezone, datetime.now(timezone.utc))

    def checks(self) -> tuple[Check, ...]:
        """Ask every component how it is."""
        from platform_cli.adapters.kubernetes.checks import cluster_checks

        return (*cluster_checks(self.cluster, self.settings.namespace), self._record_check())

    def _record_check(self) -> Check:
        from platform_cli.core.changes import Check

        try:
            count = len(self.deployments.deployments())
        except PlatformError as error:
            return Check("deployments", ok=False, answer=error.message, hint=error.hint)
        return Check("deployments", ok=True, answer=f"{count} recorded in {self.settings.values.store}")

    def data_size(self) -> tuple[str, int]:
        """Return where the data is and how many bytes there are."""
        return self.settings.values.store, 0
