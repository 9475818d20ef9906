"""Remove the environment's objects from the cluster, and nothing that is not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.apply import await_gone
from platform_cli.adapters.kubernetes.removal import Removal, removable_definitions
from platform_cli.core import events
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Ref
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Action
    from platform_cli.core.settings import Settings

_DEFINITION_SECONDS = 60


class DeleteManifests:
    """Without `purge` the database stays, with its password and its namespace: the next `up` takes them up again."""

    title = "Delete manifests"

    def __init__(self, cluster: Cluster, settings: Settings, sink: Sink, *, purge: bool, store_stays: bool) -> None:
        self._cluster = cluster
        self._store = settings.values.store if store_stays else ""
        self._sink = sink
        self._purge = purge
        self._namespace = settings.namespace
        self._removal = Removal(cluster, settings.namespace, settings.environment)

    def preview(self) -> tuple[Change, ...]:
        """List what would be removed and what would stay."""
        removed = [Change(ref.kind, ref.name, "removed") for ref in self._removal.found(purge=self._purge)]
        return (*removed, *self._kept())

    def run(self) -> tuple[Change, ...]:
        """Remove what is ours; definitions only if nobody in the whole cluster uses them."""
        changes: list[Change] = []
        seen: set[Ref] = set()
        # Soon after an `up` controllers still make things, such as the claim of a bus that is on its way out.
        while new := [ref for ref in self._removal.found(purge=self._purge) if ref not in seen]:
            seen |= {*new}
            changes += self._removal.remove(new)
        if self._purge:
            changes += self._remove_namespace()
        return (*changes, *self._remove_definitions(), *self._kept())

    def _remove_namespace(self) -> list[Change]:
        change = self._removal.remove_namespace()
        if change is not None and change.action == "kept":
            strangers = ", ".join(self._removal.strangers()) or "it was there before"
            self._sink(events.Noticed(text=f"The namespace '{self._namespace}' stays: {strangers}."))
        return [change] if change is not None else []

    def _remove_definitions(self) -> list[Change]:
        refs = removable_definitions(self._cluster)
        for ref in refs:
            self._cluster.delete(ref)
        left = set(await_gone(self._cluster, refs, _DEFINITION_SECONDS))
        actions: dict[bool, Action] = {True: "left", False: "removed"}
        return [Change(ref.kind, ref.name, actions[ref in left]) for ref in refs]

    def _kept(self) -> list[Change]:
        kept = [] if self._purge else [Change(ref.kind, ref.name, "kept") for ref in self._removal.kept()]
        return [*kept, *([Change("store", self._store, "kept")] if self._store else [])]
