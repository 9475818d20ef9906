"""Say when a compiled release runs, and whose it is: the objects that Argo gets for a deployment. Pure functions."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.argo.crons import argo_cron
from platform_cli.adapters.argo.names import label_of, plain_name
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER

if TYPE_CHECKING:
    from platform_cli.adapters.argo.compiled import Compiled
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.records import Cause, Deployment
    from platform_cli.core.settings import Settings

DEPLOYMENT, RELEASE, CAUSE = "platform-deployment", "platform-release", "platform-cause"
NAME, FLOW = "platform/deployment", "platform/flow"  # annotations: a label may be too short for the whole name
CODE = "platform/code"  # an annotation: what a run is made of that belongs to no deployment
# Argo removes the oldest runs beyond a number, unless that is large; when they go is the environment's own choice.
_MANY = 10000
_DIGEST = 8  # characters; the name of a trigger is a label too
_API = "argoproj.io/v1alpha1"
_BRANCHES = "prod|test|user"


class Wanted:
    """What shall be in the cluster for one deployment.

    Args:
        settings: Of the environment.
        deployment: As recorded.
        compiled: Its current release.
        stops: How often it was paused or undeployed before; see `_sensor`.
    """

    def __init__(self, settings: Settings, deployment: Deployment, compiled: Compiled, stops: int) -> None:
        self._settings = settings
        self._deployment = deployment
        self._compiled = compiled
        self._stops = stops
        self.template = compiled.template
        self.name: str = compiled.template["metadata"]["name"]

    def objects(self) -> list[Object]:
        """Return the template, and the schedule and the sensor as far as the deployment has them now."""
        deployment = self._deployment
        listens = self._compiled.sensor is not None and not deployment.paused
        return [
            self._template(),
            *([self._cron(deployment.cron)] if deployment.cron else []),
            *([self._sensor(self._compiled.sensor)] if listens and self._compiled.sensor else []),
        ]

    def run(self, name: str, parameters: dict[str, str], user: str) -> Object:
        """Return a run that somebody has asked for."""
        spec, metadata = self._held("trigger")
        metadata["annotations"]["metaflow/triggered_by_user"] = json.dumps({"type": "user", "name": user})
        values = {one["name"]: one for one in spec.get("arguments", {}).get("parameters", [])}
        values |= {key: {"name": key, "value": value} for key, value in parameters.items()}
        spec["arguments"] = {"parameters": list(values.values())}
        named = {"name": name, "namespace": self._settings.namespace}
        return {"apiVersion": _API, "kind": "Workflow", "metadata": {**named, **metadata}, "spec": spec}

    def _held(self, cause: Cause) -> tuple[Object, dict[str, Any]]:
        """Return what a run does, as the template says it, and the run's metadata.

        What starts runs holds it, for the controller hears of templates on another way than of the rest: of one that
        was applied a moment ago it may know nothing, or the release before. It would refuse the run; and a schedule it
        would leave alone, without a word, until it looks at all of them again 20 minutes later (Argo Workflows 3.7,
        `cronWorkflowResyncPeriod`).
        """
        spec = copy.deepcopy(self.template["spec"])
        return spec, _merged(spec.pop("workflowMetadata"), self._run_metadata(cause))

    def _template(self) -> Object:
        template = copy.deepcopy(self._compiled.template)
        self._mark(template)
        # So that runs that others start, such as from Argo's own page, are known for ours.
        template["spec"]["workflowMetadata"] = _merged(template["spec"]["workflowMetadata"], self._run_metadata(None))
        return template

    def _cron(self, cron: str) -> Object:
        values, deployment = self._settings.values, self._deployment
        spec, metadata = self._held("schedule")
        made: Object = {
            "apiVersion": _API,
            "kind": "CronWorkflow",
            "metadata": {
                "name": self.name,
                "namespace": self._settings.namespace,
                # To Argo the schedule is new each time we apply it: what came due during a pause is not caught up on.
                "annotations": {"cronworkflows.argoproj.io/last-used-schedule": ""},
            },
            "spec": {
                "schedules": [argo_cron(cron)],
                "timezone": deployment.timezone,
                "suspend": deployment.paused,
                "concurrencyPolicy": "Forbid" if values.overlap == "skip" else "Allow",
                "startingDeadlineSeconds": values.grace_minutes * 60,
                "successfulJobsHistoryLimit": _MANY,
                "failedJobsHistoryLimit": _MANY,
                "workflowMetadata": metadata,
                "workflowSpec": spec,
            },
        }
        self._mark(made)
        return made

    def _sensor(self, compiled: Object) -> Object:
        """Return the sensor, whose trigger is another one after each stop, and when it hears something else.

        The bus keeps for each trigger what it has not yet heard, for days: under its old name a deployment that is
        taken up again would be started by every event of the meantime. And whom the bus keeps something for is then
        known by the name alone.
        """
        sensor = copy.deepcopy(compiled)
        self._mark(sensor)
        runs = [trigger["template"]["k8s"]["source"]["resource"]["metadata"] for trigger in sensor["spec"]["triggers"]]
        is_finish = any('"type": "run"' in run["annotations"]["metaflow/triggered_by"] for run in runs)
        if is_finish and self._deployment.project is None:
            self._hear_own_branch(sensor)
        heard = json.dumps(sensor["spec"]["dependencies"], sort_keys=True).encode()
        name = f"{self.name}-{self._stops}-{hashlib.sha256(heard).hexdigest()[:_DIGEST]}"
        for trigger in sensor["spec"]["triggers"]:
            trigger["template"]["name"] = name
            trigger.update(AT_LEAST_ONCE)
        for run in runs:
            run.update(_merged(run, self._run_metadata("finish" if is_finish else "event")))
        sensor["spec"]["template"] |= {"securityContext": POD_SECURITY}
        sensor["spec"]["template"]["container"] |= {"securityContext": CONTAINER_SECURITY}
        return sensor

    def _hear_own_branch(self, sensor: Object) -> None:
        """Without `@project` the event of a flow's end does not name the branch; the run's id begins with it."""
        branch = self._deployment.branch
        own = "[.]".join(plain_name(branch).split(".")) if branch else f"({_BRANCHES})"
        expression = f"run {'=~' if branch else '!~'} '^argo-{own}[.]'"
        for dependency in sensor["spec"]["dependencies"]:
            field = {"name": "run", "path": "body.payload.run_id"}
            dependency["filters"]["exprs"].append({"expr": expression, "fields": [field]})

    def _mark(self, made: Object) -> None:
        metadata = made["metadata"]
        marks = self._marks()
        metadata["labels"] = {**metadata.get("labels", {}), **marks["labels"]}
        metadata["annotations"] = {**metadata.get("annotations", {}), **marks["annotations"]}

    def _run_metadata(self, cause: Cause | None) -> dict[str, Any]:
        marks = self._marks()
        labels = {**marks["labels"], RELEASE: str(self._deployment.release), **({CAUSE: cause} if cause else {})}
        return {"labels": labels, "annotations": marks["annotations"]}

    def _marks(self) -> dict[str, dict[str, str]]:
        labels = labels_of_deployment(self._settings.environment, self._deployment.name)
        return {"labels": labels, "annotations": {NAME: self._deployment.name, FLOW: self._deployment.flow_name}}


def _merged(metadata: dict[str, Any], marks: dict[str, Any]) -> dict[str, Any]:
    return {key: {**metadata.get(key, {}), **marks[key]} for key in marks}


def labels_of_deployment(environment: str, deployment: str) -> dict[str, str]:
    """Return the labels by which all objects of a deployment are found."""
    return {MANAGED_BY: MANAGER, ENVIRONMENT: environment, DEPLOYMENT: label_of(deployment)}


# Of triggers. Argo Events tries once, unless told otherwise, and forgets the event: an API server that is away for a
# moment would cost a run. GKE's in one zone is away for minutes while it is upgraded; these tries go on for eight.
AT_LEAST_ONCE = {"atLeastOnce": True, "retryStrategy": {"steps": 10, "duration": "1s", "factor": 2, "jitter": 0.1}}
# As the other pods of Argo Events; Metaflow says nothing of it.
POD_SECURITY = {"runAsNonRoot": True, "runAsUser": 9731, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
