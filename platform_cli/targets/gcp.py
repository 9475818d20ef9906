"""Google Cloud as a target: what Google owns by Terraform, and on the cluster that it makes what any cluster gets."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING

from platform_cli.adapters.google.api import Google
from platform_cli.adapters.google.doctor import google_checks
from platform_cli.adapters.google.inventory import existing
from platform_cli.adapters.price_table import price_table
from platform_cli.adapters.terraform.addresses import in_words
from platform_cli.adapters.terraform.stack import Stack
from platform_cli.core.gcp_names import names_of, on_kubernetes
from platform_cli.core.phase import Change, never
from platform_cli.core.pools import pools_of
from platform_cli.core.price_sums import prices
from platform_cli.targets.gcp_wanted import wanted_of
from platform_cli.targets.kubernetes import KubernetesTarget
from platform_cli.targets.kubernetes_phases import cluster_down_phases, machine_down_phases
from platform_cli.targets.phases.gcp.apply_stack import ApplyStack
from platform_cli.targets.phases.gcp.beside_plan import BesidePlan
from platform_cli.targets.phases.gcp.check_project import CheckProject
from platform_cli.targets.phases.gcp.connect_cluster import ConnectCluster
from platform_cli.targets.phases.gcp.destroy_stack import DestroyStack
from platform_cli.targets.phases.gcp.enable_services import EnableServices
from platform_cli.targets.phases.gcp.ensure_state_bucket import EnsureStateBucket
from platform_cli.targets.phases.gcp.on_cluster import OnCluster
from platform_cli.targets.phases.gcp.plan_stack import PlanStack
from platform_cli.targets.phases.gcp.pools_to_zero import PoolsToZero
from platform_cli.targets.phases.gcp.remove_state import RemoveState
from platform_cli.targets.phases.gcp.require_unprotected import RequireUnprotected
from platform_cli.targets.phases.gcp.settle_bucket import EmptyBucket
from platform_cli.targets.phases.gcp.sweep_leftovers import SweepLeftovers, leftovers_of
from platform_cli.targets.phases.gcp.wake_pools import WakePools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.changes import Check
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Approve, Phase
    from platform_cli.core.pools import Pool
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.profile import Access
    from platform_cli.core.settings import Settings


class GcpTarget(KubernetesTarget):
    """One environment in a project of Google Cloud."""

    def __init__(self, settings: Settings) -> None:
        # Not in the folder of the profile: `down` needs it until the cluster is gone.
        self._connection_file = settings.places.state / "cluster.json"
        super().__init__(on_kubernetes(settings), str(self._connection_file))
        self._names = names_of(settings)

    @functools.cached_property
    def _google(self) -> Google:
        return Google(self.settings.values.project, self.settings.values.impersonate)

    @functools.cached_property
    def _stack(self) -> Stack:
        names = self._names
        state = (names.state_bucket, names.environment)
        return Stack(self.settings.places.state / "terraform", state, self.settings.values.impersonate)

    def up_phases(self, sink: Sink, approve: Approve = never) -> tuple[Phase, ...]:
        """Return the phases that make the project's part, and then the cluster's."""
        google, names, settings, wanted = self._google, self._names, self.settings, wanted_of(self.settings)
        planned = PlanStack(self._stack, google, settings, self.costs(), sink, approve)
        return (
            BesidePlan(CheckProject(google, wanted, settings.places, self._stack, sink), planned, first=True),
            BesidePlan(EnableServices(google, wanted), planned),
            BesidePlan(EnsureStateBucket(google, names), planned),
            planned,
            ApplyStack(self._stack, planned, names, sink),
            *self._awake(super().up_phases(sink, approve), sink),
        )

    def pause_phases(self, sink: Sink, *, now: bool) -> tuple[Phase, ...]:
        """Return the phases that let nothing run, and then take the nodes away, where they are ours to take."""
        of_cluster = self._on_cluster(super().pause_phases(sink, now=now), sink)
        if self.settings.values.autopilot:
            return of_cluster
        pools = {pool.name for pool in self._pools}
        return (*of_cluster, PoolsToZero(self._google, self._names, pools, sink))

    def unpause_phases(self, sink: Sink) -> tuple[Phase, ...]:
        """Return the phases that bring the nodes back, and then all that runs on them."""
        return self._awake(super().unpause_phases(sink), sink)

    @property
    def _pools(self) -> tuple[Pool, ...]:
        return pools_of(self.settings.values)

    def is_paused(self) -> bool:
        """Say whether a component is paused; a cluster that somebody else made is connected to for that."""
        if not self._connection_file.exists():
            found = self._connection(lambda _: None, needed=False)
            if found.cluster() is None:
                return False
        return super().is_paused()

    def costs(self) -> PricesReport:
        """Return what the environment costs at list prices."""
        return prices(price_table(self.settings.places.state), self.settings.values, "cluster")

    def down_phases(self, sink: Sink, *, now: bool, purge: bool, keep_data: bool = False) -> tuple[Phase, ...]:
        """Return the phases that take all of it away; the bucket stays with `keep_data`, and the next `up` adopts it.

        Of the cluster nothing can stay. What is on this machine goes last: Terraform works in it.
        """
        google, names = self._google, self._names
        cluster, backups, goes = self.cluster, self.backups, not keep_data
        of_cluster = cluster_down_phases(
            self, cluster, backups, sink, now=now, purge=goes, keep_data=keep_data, store_stays=keep_data
        )
        emptied = () if keep_data else (EmptyBucket(google, names),)
        return (
            RequireUnprotected(google, self.settings, sink),
            *self._on_cluster(of_cluster, sink),
            *emptied,
            DestroyStack(self._stack, google, self.settings, sink, keep_data=keep_data),
            SweepLeftovers(google, names, sink),
            RemoveState(google, names),
            *machine_down_phases(self.settings, purge=purge),
        )

    def _awake(self, phases: tuple[Phase, ...], sink: Sink) -> tuple[Phase, ...]:
        """Return phases of a cluster that has to be there, its pools awake."""
        connection = self._connection(sink, needed=True)
        ours = not self.settings.values.autopilot
        wake = (WakePools(self._google, self._names, self._pools, connection, sink),) if ours else ()
        return (connection, *wake, *(OnCluster(phase, connection) for phase in phases))

    def _on_cluster(self, phases: tuple[Phase, ...], sink: Sink) -> tuple[Phase, ...]:
        """Return phases of a cluster if there is one."""
        connection = self._connection(sink, needed=False)
        return (connection, *(OnCluster(phase, connection) for phase in phases))

    def _connection(self, sink: Sink, *, needed: bool) -> ConnectCluster:
        who = self.settings.values.impersonate
        return ConnectCluster(self._google, self._names, self._connection_file, who, sink, needed=needed)

    def left(self) -> tuple[Change, ...]:
        """Look again after `down`, at all that Google has and at what Kubernetes made in its name."""
        there = existing(self._google, self._names, budget=bool(self.settings.values.budget))
        left = [Change(in_words(one), identity, "left") for one, identity in sorted(there.items())]
        left += [Change(one.kind, one.name, "left") for one in leftovers_of(self._google, self._names)]
        home = self.settings.places.home
        return (*left, *([Change("profile", str(home), "left")] if home.exists() else []))

    def is_up(self) -> bool:
        """Say whether the cluster was connected to, and all its components serve."""
        if not self._connection_file.exists():
            return False
        self._require_acting()
        return super().is_up()

    @contextlib.contextmanager
    def connected(self) -> Iterator[Access]:
        """Hold the way into the cluster open while the block lasts."""
        self._require_acting()
        with super().connected() as access:
            yield access

    def _require_acting(self) -> None:
        """See that we may act as the account, if there is one: of that a cluster or a bucket would say nothing clear.

        Raises:
            PrerequisiteError: GOOGLE_IMPERSONATION_REFUSED, or of our own login.
        """
        if self.settings.values.impersonate:
            self._google.login()

    def checks(self) -> tuple[Check, ...]:
        """Ask Google, and every component."""
        return (*google_checks(self._google, wanted_of(self.settings)), *super().checks())
