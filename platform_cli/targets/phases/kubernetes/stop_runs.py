"""Wait for what runs in the cluster, or end it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.core import events
from platform_cli.core.cluster_objects import ref_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings

_LOOK_SECONDS = 1.0


class StopRuns:
    """Runs of Argo Workflows and pods of runs by hand alike; `now` ends them instead of waiting."""

    title = "Stop runs"

    def __init__(self, cluster: Cluster, settings: Settings, sink: Sink, *, now: bool, verb: str = "down") -> None:
        self._cluster = cluster
        self._namespace = settings.namespace
        self._sink = sink
        self._now = now
        self._verb = verb

    def preview(self) -> tuple[Change, ...]:
        """List what runs."""
        return self._changes(self._running())

    def run(self) -> tuple[Change, ...]:
        """End every run, or wait for it to end."""
        running = self._running()
        if self._now:
            for one in running:
                self._end(one)
        elif running:
            names = ", ".join(one["metadata"]["name"] for one in running)
            self._sink(events.Noticed(text=f"Waiting for {names} to end; `platform {self._verb} --now` ends them."))
            while self._running():
                time.sleep(_LOOK_SECONDS)
        return self._changes(running)

    def _running(self) -> list[Object]:
        workflows = self._cluster.list("Workflow", self._namespace)
        jobs = self._cluster.list("Job", self._namespace, "app.kubernetes.io/part-of=metaflow")
        live = [one for one in workflows if not one.get("status", {}).get("finishedAt")]
        return live + [one for one in jobs if one.get("status", {}).get("active")]

    def _end(self, one: Object) -> None:
        if one["kind"] == "Workflow":
            self._cluster.patch(ref_of(one), {"spec": {"shutdown": "Terminate"}})
        else:
            self._cluster.delete(ref_of(one))

    def _changes(self, running: list[Object]) -> tuple[Change, ...]:
        return tuple(Change("run", one["metadata"]["name"], "removed" if self._now else "kept") for one in running)
