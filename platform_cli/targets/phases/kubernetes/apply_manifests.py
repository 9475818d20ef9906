"""Make the environment's objects in the cluster, and remove those that this version no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.apply import await_gone, carry_out, plan
from platform_cli.adapters.kubernetes.environment_objects import environment_objects
from platform_cli.adapters.kubernetes.inventory import Inventory
from platform_cli.adapters.kubernetes.passwords import make_password, password_change
from platform_cli.core import events
from platform_cli.core.cluster_objects import Ref, ref_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.adapters.kubernetes.apply import Planned
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings

_ENDING_SECONDS = 180


class ApplyManifests:
    """Compare each object by a dry run; apply what is missing or different; prune what is ours and no longer wanted."""

    title = "Apply manifests"

    def __init__(self, cluster: Cluster, settings: Settings, sink: Sink) -> None:
        self._cluster = cluster
        self._settings = settings
        self._sink = sink
        self._inventory = Inventory(cluster, settings.namespace, settings.environment)

    def preview(self) -> tuple[Change, ...]:
        """Say what would become of each object, and in what the changed ones differ."""
        planned = self._plan()
        for one in planned:
            for line in one.differences:
                self._sink(events.Noticed(text=f"{ref_of(one.wanted)} {line}"))
        pruned = self._inventory.to_prune([one.wanted for one in planned])
        return (*_changes(planned), password_change(self._cluster, self._settings.namespace), *_pruned(pruned))

    def run(self) -> tuple[Change, ...]:
        """Do it; what is being removed under our names by an earlier `down` is waited for."""
        namespace, environment = self._settings.namespace, self._settings.environment
        self._await_end_of_last()
        planned = self._plan()
        carry_out(self._cluster, [one for one in planned if one.wanted["kind"] == "Namespace"])
        password = make_password(self._cluster, namespace, environment)
        refs = {ref_of(one.wanted) for one in planned}
        before = set(self._inventory.read())
        if not refs <= before:
            self._inventory.write(before | refs)  # first, so that a crash leaves nothing that we do not know of
        carry_out(self._cluster, [one for one in planned if one.wanted["kind"] != "Namespace"])
        pruned = self._inventory.to_prune([one.wanted for one in planned])
        for ref in pruned:
            self._cluster.delete(ref)
        if before | refs != refs:
            self._inventory.write(refs)
        return (*_changes(planned), password, *_pruned(pruned))

    def _plan(self) -> list[Planned]:
        return plan(self._cluster, environment_objects(self._settings), self._settings.environment)

    def _await_end_of_last(self) -> None:
        ref = Ref("Namespace", self._settings.namespace)
        live = self._cluster.get(ref)
        if live is not None and "deletionTimestamp" in live["metadata"]:
            self._sink(events.Noticed(text=f"Waiting for the namespace '{ref.name}' to end."))
            await_gone(self._cluster, [ref], _ENDING_SECONDS)


def _changes(planned: Iterable[Planned]) -> tuple[Change, ...]:
    return tuple(one.change for one in planned)


def _pruned(refs: Iterable[Ref]) -> tuple[Change, ...]:
    return tuple(Change(ref.kind, ref.name, "removed") for ref in refs)
