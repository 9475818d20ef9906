"""Make the deployments that are recorded run again: `down` takes them from the cluster and leaves the record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.argo.objects import DEPLOYMENT, labels_of_deployment
from platform_cli.core.cluster_objects import labels_of
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.phase import Action
    from platform_cli.core.records import Deployment
    from platform_cli.targets.base import Target

_AT_ONCE = 8


class RestoreDeployments:
    """Those that are there are left alone, unless a `down` that did not come to its end has stopped them."""

    title = "Restore deployments"

    def __init__(self, target: Target, cluster: Cluster) -> None:
        self._target = target
        self._cluster = cluster

    def preview(self) -> tuple[Change, ...]:
        """Compare the record with the templates, schedules and sensors in the cluster."""
        recorded = self._target.deployments.deployments()
        templates, schedules, sensors = map(self._found, ("WorkflowTemplate", "CronWorkflow", "Sensor"))

        def action(deployment: Deployment) -> Action:
            label = self._label(deployment)
            if label not in templates:
                return "created"
            if deployment.paused:
                return "unchanged"
            schedule = schedules.get(label, {"spec": {"suspend": deployment.cron is not None}})
            is_deaf = label not in sensors and self._listens(deployment)
            return "configured" if schedule["spec"].get("suspend") or is_deaf else "unchanged"

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            actions = list(pool.map(action, recorded))
        return tuple(Change("deployment", one.name, done) for one, done in zip(recorded, actions, strict=True))

    def run(self) -> tuple[Change, ...]:
        """Make what is missing, from the release that is recorded as current."""
        changes = self.preview()
        for change in changes:
            if change.action != "unchanged":
                self._target.scheduler.reload(change.ref)
        return changes

    def _found(self, kind: str) -> dict[str, Object]:
        found = self._cluster.list(kind, self._target.settings.namespace)
        return {labels_of(one).get(DEPLOYMENT, ""): one for one in found}

    def _label(self, deployment: Deployment) -> str:
        return labels_of_deployment(self._target.settings.environment, deployment.name)[DEPLOYMENT]

    def _listens(self, deployment: Deployment) -> bool:
        releases = self._target.deployments.releases(deployment.name)
        facts = next(one.facts for one in releases if one.version == deployment.release)
        return bool(facts.events or facts.finishes)
