"""Argo as the scheduler of an environment: its objects are made to agree with the record of deployments."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from platform_cli.adapters.argo.events import publish
from platform_cli.adapters.argo.listening import await_listening
from platform_cli.adapters.argo.objects import DEPLOYMENT, NAME, Wanted, labels_of_deployment
from platform_cli.adapters.argo.parameters import parameters_of
from platform_cli.adapters.argo.runs import run_id
from platform_cli.adapters.kubernetes.apply import await_gone
from platform_cli.adapters.kubernetes.cluster import path_of
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core.cluster_objects import Ref, labels_of, ref_of
from platform_cli.core.errors import ConflictError, NotReadyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from platform_cli.adapters.argo.deployments import StoreDeployments
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.profile import Access
    from platform_cli.core.records import Deployment
    from platform_cli.core.settings import Settings

_KINDS = ("CronWorkflow", "Sensor", "WorkflowTemplate")  # what starts runs goes before what they run
_STOPS = {"paused", "undeployed"}
_NOT_FOUND = 404
_GONE_SECONDS = 60


class ArgoScheduler:
    """Argo Workflows and Argo Events in the namespace of one environment."""

    def __init__(
        self,
        settings: Settings,
        cluster: Cluster,
        deployments: StoreDeployments,
        connected: Callable[[], AbstractContextManager[Access]],
        listening_seconds: float = 120,
    ) -> None:
        """Remember where everything is.

        Args:
            settings: Of the environment.
            cluster: The one it is in.
            deployments: What the cluster shall agree with.
            connected: Holds the way to the webhook open.
            listening_seconds: How long a new sensor is waited for until it hears events; 0: it is not.
        """
        self._settings = settings
        self._cluster = cluster
        self._deployments = deployments
        self._connected = connected
        self._listening_seconds = listening_seconds

    def reload(self, name: str) -> None:
        """Make the cluster's objects agree with the record of a deployment, also when it is gone or paused.

        Raises:
            ConflictError: If an object of that name belongs to somebody else.
        """
        deployment = self._deployments.deployment(name)
        self._agree(name, deployment)
        while (latest := self._deployments.deployment(name)) != deployment:  # somebody else did something meanwhile
            deployment = latest
            self._agree(name, deployment)

    def _agree(self, name: str, deployment: Deployment | None) -> None:
        objects = self._wanted(deployment).objects() if deployment else []
        live = [found for one in objects if (found := self._cluster.get(ref_of(one)))]
        self._refuse_strangers(name, live)
        # What is on its way out would take with it what is applied to it now.
        self._await_gone([ref_of(one) for one in live if "deletionTimestamp" in one["metadata"]])
        for one in objects:
            self._cluster.apply(one)
        kept = {ref_of(one) for one in objects}
        gone = [ref for ref in self._found(name) if ref not in kept]
        for ref in gone:
            self._delete(ref)
        self._await_gone(gone)
        self._await_gone([pod for ref in gone if ref.kind == "Sensor" for pod in self._pods_of(ref)])
        for sensor in (one for one in objects if one["kind"] == "Sensor"):
            if self._listening_seconds:
                await_listening(self._cluster, sensor, self._listening_seconds)

    def trigger(self, name: str, options: tuple[str, ...]) -> str:
        """Start a run of a deployment now, and return its pathspec.

        Raises:
            UsageError: If there is no such deployment, or an option is none of its parameters.
        """
        deployment = self._deployments.deployment(name)
        if deployment is None:
            message = f"there is no deployment '{name}'."
            raise UsageError(message, code="DEPLOYMENT_UNKNOWN", hint="platform deployments")
        wanted = self._wanted(deployment)
        parameters = parameters_of(wanted.template, options, name)
        while True:
            workflow = f"{wanted.name}-{secrets.token_hex(3)}"
            if self._cluster.create(wanted.run(workflow, parameters, current_user())):
                return f"{deployment.flow_name}/{run_id(workflow)}"

    def publish(self, event: str, payload: Mapping[str, str]) -> None:
        """Publish an event; the runs it starts are not known here, for the cluster starts them in its own time."""
        with self._connected() as access:
            publish(access.profile["METAFLOW_ARGO_EVENTS_WEBHOOK_URL"], event, payload)

    def _wanted(self, deployment: Deployment) -> Wanted:
        releases = self._deployments.releases(deployment.name)
        release = next(one for one in releases if one.version == deployment.release)
        stops = sum(entry.action in _STOPS for entry in self._deployments.history(deployment.name))
        return Wanted(self._settings, deployment, self._deployments.compiled(deployment.name, release), stops)

    def _refuse_strangers(self, name: str, live: Sequence[Object]) -> None:
        label = labels_of_deployment(self._settings.environment, name)[DEPLOYMENT]
        for one in live:
            if labels_of(one).get(DEPLOYMENT) != label:
                owner = one["metadata"].get("annotations", {}).get(NAME)
                by = f"the deployment '{owner}'" if owner else "somebody who does not use platform"
                message = f"{ref_of(one)} in the namespace '{self._settings.namespace}' belongs to {by}."
                hint = f"take another name: platform undeploy {name}; platform deploy FLOW --name OTHER_NAME"
                raise ConflictError(message, code="OBJECT_FOREIGN", hint=hint)

    def _found(self, name: str) -> list[Ref]:
        labels = labels_of_deployment(self._settings.environment, name)
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        namespace = self._settings.namespace
        return [ref_of(one) for kind in _KINDS for one in self._cluster.list(kind, namespace, selector)]

    def _pods_of(self, sensor: Ref) -> list[Ref]:
        """Return the pods of a sensor that is gone: they hear, and start runs, until they are gone too."""
        pods = self._cluster.list("Pod", sensor.namespace, f"sensor-name={sensor.name}")
        return [Ref("Pod", pod["metadata"]["name"], sensor.namespace) for pod in pods]

    def _await_gone(self, refs: Sequence[Ref]) -> None:
        """Wait for what the events controller has to clean up after: a sensor goes on listening until then."""
        left = await_gone(self._cluster, refs, _GONE_SECONDS)
        if left:
            message = f"{left[0]} is not gone after {_GONE_SECONDS} seconds: the events controller does not see to it."
            hint = "it goes as soon as that works again; look at all components: platform status"
            raise NotReadyError(message, code="OBJECT_STAYS", hint=hint)

    def _delete(self, ref: Ref) -> None:
        """Delete an object; of a schedule the runs stay, those that go on too, which belong to it in the cluster."""
        if ref.kind != "CronWorkflow":
            self._cluster.delete(ref)
            return
        try:
            self._cluster.call("DELETE", path_of(ref), body={"propagationPolicy": "Orphan"}, to=f"delete {ref}")
        except RefusedError as error:
            if error.status != _NOT_FOUND:
                raise
