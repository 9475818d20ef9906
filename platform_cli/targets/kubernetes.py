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
from platform_cli.core.changes import DataSize
from platform_cli.core.errors import PlatformError
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.phase import Change, never
from platform_cli.core.profile import Access
from platform_cli.core.schedule import next_due
from platform_cli.targets.kubernetes_phases import down_phases, pause_phases, up_phases
from platform_cli.targets.previews import preview_probes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from platform_cli.adapters.argo.compilation import MetaflowCompiler
    from platform_cli.adapters.argo.deployments import StoreDeployments
    from platform_cli.adapters.argo.store import Store
    from platform_cli.adapters.kubernetes_backups import ClusterBackups
    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.interpreters import Prepared
    from platform_cli.core.pages import Page
    from platform_cli.core.phase import Approve, Phase
    from platform_cli.core.ports import Scheduler, Snapshots
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.records import Deployment, Release, RunRecord, RunState
    from platform_cli.core.settings import Settings

_COUNTING_SECONDS = 2.0


class KubernetesTarget:
    """One environment in one namespace of one cluster."""

    run_options: tuple[str, ...] = ("--with", "kubernetes")

    def __init__(self, settings: Settings, kubeconfig: str = "") -> None:
        """Remember which cluster it is.

        Args:
            settings: The settings in force.
            kubeconfig: The file that has the context; empty: the user's own.
        """
        self.settings = settings
        self._context_file = settings.places.home / "kubeconfig"
        self._kubeconfig = kubeconfig or kubeconfig_path(os.environ)
        self.cluster = Cluster(settings.values.context, self._kubeconfig)

    @functools.cached_property
    def deployments(self) -> StoreDeployments:
        """Return the record of deployments, which lies in the store."""
        from platform_cli.adapters.argo.deployments import StoreDeployments

        return StoreDeployments(self.settings, self._store, self.cluster, self._compiler)

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
    def _compiler(self) -> MetaflowCompiler:
        from platform_cli.adapters.argo.compilation import MetaflowCompiler

        return MetaflowCompiler(self.settings, self.cluster, self.snapshots)

    @functools.cached_property
    def _store(self) -> Store:
        from platform_cli.adapters.argo.store import Store

        return Store.of(self.settings.values)

    @functools.cached_property
    def backups(self) -> ClusterBackups:
        """Return the copies of the database, which lie in the store."""
        from platform_cli.adapters.backup_store import BackupStore
        from platform_cli.adapters.kubernetes.database import Database
        from platform_cli.adapters.kubernetes_backups import ClusterBackups

        store, database = BackupStore.of(self.settings.values), Database(self.cluster, self.settings.namespace)
        return ClusterBackups(database, store, self.settings.places.work)

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

    def carry(self, prepared: Prepared, sink: Sink) -> dict[str, str]:
        """Bring a flow's packages to the store, from where its pods get them."""
        from platform_cli.adapters.dependencies.carry import carry

        return carry(self.settings, prepared, sink)

    def detach(self, release: Release) -> RunRecord:
        """Hand a run over to Argo."""
        from platform_cli.adapters.argo.detached import start_detached

        return start_detached(self.settings, self.cluster, self._compiler, release)

    def opened(self, page: Page, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[str]:
        """Hold a port-forward to a page open while the block lasts."""
        from platform_cli.adapters.kubernetes.pages import opened

        return opened(self.cluster, self.settings.namespace, self.settings.environment, page, tell)

    def telling(self, tell: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:
        """Tell why pods of steps wait or have died."""
        from platform_cli.adapters.kubernetes.pods.watch import telling_of_pods

        return telling_of_pods(self.cluster, self.settings.namespace, self.settings.environment, tell)

    def up_phases(self, sink: Sink, approve: Approve = never) -> tuple[Phase, ...]:  # noqa: ARG002 - nothing here costs anything
        """Return the phases that make the environment."""
        return up_phases(self, self.cluster, self.backups, self._context_file, sink)

    def down_phases(self, sink: Sink, *, now: bool, purge: bool, keep_data: bool = False) -> tuple[Phase, ...]:
        """Return the phases that take the environment away: artifacts in the store never."""
        return down_phases(self, self.cluster, self.backups, sink, now=now, purge=purge, keep_data=keep_data)

    def pause_phases(self, sink: Sink, *, now: bool) -> tuple[Phase, ...]:
        """Return the phases that scale all of it to zero."""
        return pause_phases(self.settings, self.cluster, sink, now=now)

    def unpause_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases of `up`: what is right already is left alone."""
        return up_phases(self, self.cluster, self.backups, self._context_file, sink, is_there=True)

    def is_paused(self) -> bool:
        """Say whether a component is scaled to zero by `pause`."""
        from platform_cli.adapters.kubernetes.pausing import Pausing

        return bool(Pausing(self.cluster, self.settings.namespace).paused())

    def costs(self) -> PricesReport | None:
        """Return nothing: we know no prices of other people's clusters."""
        return None

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
        from platform_cli.adapters.argo.record_check import record_check
        from platform_cli.adapters.kubernetes.checks import cluster_checks
        from platform_cli.adapters.kubernetes.nightly_check import nightly_check

        where = (self.cluster, self.settings.namespace)
        recorded = record_check(self.deployments, self.settings.values.store)
        return (*cluster_checks(*where), *nightly_check(*where), recorded)

    def probes(self) -> Mapping[str, Callable[[], str]]:
        """Ask the cluster and the store what `up` asks first, what it would change, and go the way of every verb."""
        from platform_cli.adapters.kubernetes.diagnose import cluster_probes

        return {
            **cluster_probes(self.cluster, self.settings),
            "way into the cluster": self._probe_connection,
            **preview_probes(self.up_phases),
        }

    def _probe_connection(self) -> str:
        with self.connected():
            return "the metadata service answers through the API server"

    def evidence(self) -> Mapping[str, Callable[[], str]]:
        """Return objects, events and logs of the namespace."""
        from platform_cli.adapters.kubernetes.bundle import cluster_evidence

        return cluster_evidence(self.cluster, self.settings.namespace)

    def secret_values(self) -> Sequence[str]:
        """Return what stands in the namespace's secrets, and the store's keys."""
        from platform_cli.adapters.kubernetes.bundle import secret_values

        return secret_values(self.cluster, self.settings.namespace)

    def data_size(self) -> DataSize:
        """Return where the data is and how much there is, as far as it can be counted in two seconds."""
        from platform_cli.adapters.store_size import SizedStore

        values = self.settings.values
        try:
            return DataSize(values.store, *SizedStore.of(values).size(_COUNTING_SECONDS))
        except PlatformError:  # the check of the deployments, which lie there too, says why
            return DataSize(values.store, 0, is_all=False)
