"""Make the deployments that are recorded run again: `down` takes them from the cluster and leaves the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.argo.objects import DEPLOYMENT, labels_of_deployment
from platform_cli.core.cluster_objects import labels_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.targets.base import Target


class RestoreDeployments:
    """Those that are there are left alone: `deploy` and its like keep them as the record says."""

    title = "Restore deployments"

    def __init__(self, target: Target, cluster: Cluster) -> None:
        self._target = target
        self._cluster = cluster

    def preview(self) -> tuple[Change, ...]:
        """Compare the record with the templates in the cluster."""
        settings = self._target.settings
        templates = self._cluster.list("WorkflowTemplate", settings.namespace)
        there = {labels_of(one).get(DEPLOYMENT) for one in templates}
        recorded = [deployment.name for deployment in self._target.deployments.deployments()]
        labels = {name: labels_of_deployment(settings.environment, name)[DEPLOYMENT] for name in recorded}
        return tuple(
            Change("deployment", name, "unchanged" if label in there else "created") for name, label in labels.items()
        )

    def run(self) -> tuple[Change, ...]:
        """Make what is missing, from the release that is recorded as current."""
        changes = self.preview()
        for change in changes:
            if change.action == "created":
                self._target.scheduler.reload(change.ref)
        return changes
