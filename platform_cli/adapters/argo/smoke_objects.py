"""What shows that a schedule and an event start runs: objects for a minute, of no deployment. Pure functions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from platform_cli.adapters.argo.objects import AT_LEAST_ONCE, CONTAINER_SECURITY, POD_SECURITY
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER
from platform_cli.core.kubernetes_profile import TASK_ACCOUNT

if TYPE_CHECKING:
    from datetime import datetime

    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings

SMOKE = "platform-smoke-test"  # the label of all that a smoke test makes
CAUSE = f"{SMOKE}-cause"
_API = "argoproj.io/v1alpha1"
_SECONDS = 300
_RESOURCES = {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}}


def smoke_labels(settings: Settings) -> dict[str, str]:
    """Return the labels of whatever shall be gone after the test, and after `down` in any case."""
    return {ENVIRONMENT: settings.environment, "app.kubernetes.io/part-of": "metaflow", SMOKE: "yes"}


def event_sensor(settings: Settings, name: str) -> Object:
    """Return a sensor that starts a run of one pod when an event of its own name comes."""
    image = settings.values.image or f"python:{sys.version_info.major}.{sys.version_info.minor}"
    container = {"image": image, "command": ["sh", "-c", "true"], "resources": _RESOURCES}
    run = {**_workflow(settings, name, "event"), "spec": _spec({"container": container})}
    source = {"apiVersion": _API, "kind": "Workflow", **run}
    trigger = {"template": {"name": name, "k8s": {"operation": "create", "source": {"resource": source}}}}
    heard = {"expr": f"name == '{name}'", "fields": [{"name": "name", "path": "body.payload.name"}]}
    spec = {
        "eventBusName": "default",
        "replicas": 1,
        "template": {
            "serviceAccountName": "operate-workflow-sa",
            "securityContext": POD_SECURITY,
            "container": {"resources": _RESOURCES, "securityContext": CONTAINER_SECURITY},
        },
        "dependencies": [
            {
                "name": "event",
                "eventSourceName": "argo-events-webhook",
                "eventName": "metaflow-event",
                "filters": {"exprs": [heard]},
            }
        ],
        "triggers": [{**trigger, **AT_LEAST_ONCE}],
    }
    return {"apiVersion": _API, "kind": "Sensor", "metadata": _metadata(settings, name), "spec": spec}


def overdue_cron(settings: Settings, name: str, last: datetime) -> Object:
    """Return a schedule that the controller starts at once: it believes that the last minute was missed.

    Args:
        settings: Of the environment.
        name: What it is called.
        last: When it ran last, as it shall believe: more than a minute ago.
    """
    spec = {
        "schedules": ["* * * * *"],
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": _SECONDS,
        "workflowMetadata": {"labels": {**smoke_labels(settings), CAUSE: "cron"}},
        "workflowSpec": _spec({"suspend": {"duration": "0"}}),
    }
    # Without this note the schedule is a new one to the controller, which has missed nothing.
    known = {"annotations": {"cronworkflows.argoproj.io/last-used-schedule": "* * * * *"}}
    return {
        "apiVersion": _API,
        "kind": "CronWorkflow",
        "metadata": {**_metadata(settings, name), **known},
        "spec": spec,
        "status": {"lastScheduledTime": last.strftime("%Y-%m-%dT%H:%M:%SZ")},
    }


def _workflow(settings: Settings, name: str, cause: str) -> Object:
    labels = {**smoke_labels(settings), CAUSE: cause}
    return {"metadata": {"generateName": f"{name}-", "namespace": settings.namespace, "labels": labels}}


def _spec(template: Object) -> Object:
    return {
        "entrypoint": "hello",
        "serviceAccountName": TASK_ACCOUNT,
        "activeDeadlineSeconds": _SECONDS,
        "ttlStrategy": {"secondsAfterCompletion": _SECONDS},
        "templates": [{"name": "hello", **template}],
    }


def _metadata(settings: Settings, name: str) -> dict[str, object]:
    labels = {**smoke_labels(settings), MANAGED_BY: MANAGER}
    return {"name": name, "namespace": settings.namespace, "labels": labels}
