"""The Metaflow profile of an environment on Kubernetes: a pure function of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.cluster_objects import ENVIRONMENT
from platform_cli.core.machines import profile_pools

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings

METADATA_PORT, WEBHOOK_PORT = 8080, 12000
WEBHOOK_PATH = "/metaflow-event"
TASK_ACCOUNT = "metaflow-task"
STORE_SECRET = "platform-store"  # noqa: S105 - the Secret's name

# An image that can fetch code without installing anything first shall not install anything: what a package index holds
# today must not decide whether a frozen release runs.
_READY_IMAGE = {
    "gs": "if command -v download-gcp-object >/dev/null; then export METAFLOW_SKIP_INSTALL_DEPENDENCIES=1; fi",
    "s3": 'if python -c "import boto3, requests" 2>/dev/null; then export METAFLOW_SKIP_INSTALL_DEPENDENCIES=1; fi',
}


def kubernetes_profile(settings: Settings) -> dict[str, str]:
    """Return the METAFLOW_* keys that make Metaflow use this environment, as they hold inside the cluster.

    From outside, METAFLOW_SERVICE_URL and METAFLOW_ARGO_EVENTS_WEBHOOK_URL are those of a port-forward (`forwarded`).
    """
    kind = settings.values.store.partition("://")[0]
    metadata = f"http://metadata-service.{settings.namespace}:{METADATA_PORT}"
    return {
        "METAFLOW_PLATFORM_TARGET": "kubernetes",
        "METAFLOW_PLATFORM_ENVIRONMENT": settings.environment,
        "METAFLOW_DEFAULT_DATASTORE": kind,
        f"METAFLOW_DATASTORE_SYSROOT_{kind.upper()}": store_of_metaflow(settings),
        "METAFLOW_DEFAULT_METADATA": "service",
        "METAFLOW_SERVICE_URL": metadata,
        "METAFLOW_SERVICE_INTERNAL_URL": metadata,
        "METAFLOW_CLIENT_CACHE_PATH": str(settings.places.state / "client-cache"),
        # Another value has deployments compiled anew.
        "METAFLOW_PLATFORM_BOOTSTRAP": settings.values.bootstrap,
        **_acting(settings),
        **_tasks(settings, kind),
        **profile_pools(settings.values),
        **_argo(settings),
    }


def forwarded(metadata: str, webhook: str) -> dict[str, str]:
    """Return what the profile says from outside the cluster, where these addresses are port-forwards.

    Args:
        metadata: The address of the metadata service, such as 'http://127.0.0.1:40321'.
        webhook: The address of the webhook that receives events.
    """
    return {"METAFLOW_SERVICE_URL": metadata, "METAFLOW_ARGO_EVENTS_WEBHOOK_URL": f"{webhook}{WEBHOOK_PATH}"}


def store_of_metaflow(settings: Settings) -> str:
    """Return where Metaflow keeps its own in the store; the rest of it holds the record of deployments."""
    return f"{settings.values.store.rstrip('/')}/metaflow"


def _acting(settings: Settings) -> dict[str, str]:
    """Return whom Metaflow's processes on this machine act as; empty, too, says so: the settings in force decide."""
    values = settings.values
    return {"METAFLOW_PLATFORM_IMPERSONATE": values.impersonate} if values.target == "gcp" else {}


def _tasks(settings: Settings, kind: str) -> dict[str, str]:
    """Return what pods of steps get if the step says nothing: little, for Metaflow's own 4 GB and 10 GB fill a node."""
    values = settings.values
    keys = {
        "METAFLOW_KUBERNETES_NAMESPACE": settings.namespace,
        "METAFLOW_KUBERNETES_SERVICE_ACCOUNT": TASK_ACCOUNT,
        "METAFLOW_KUBERNETES_LABELS": f"{ENVIRONMENT}={settings.environment}",
        "METAFLOW_KUBERNETES_CPU": "0.5",
        "METAFLOW_KUBERNETES_MEMORY": "1024",
        "METAFLOW_KUBERNETES_DISK": "2048",
        "METAFLOW_KUBERNETES_JOB_TTL_SECONDS_AFTER_FINISHED": "3600",
        "METAFLOW_KUBERNETES_SANDBOX_INIT_SCRIPT": _READY_IMAGE[kind],
    }
    if values.image:
        keys["METAFLOW_KUBERNETES_CONTAINER_IMAGE"] = values.image
    if values.endpoint:
        keys["METAFLOW_S3_ENDPOINT_URL"] = values.endpoint
        keys["METAFLOW_KUBERNETES_SECRETS"] = STORE_SECRET
        keys["METAFLOW_ARGO_WORKFLOWS_KUBERNETES_SECRETS"] = STORE_SECRET
    return keys


def _argo(settings: Settings) -> dict[str, str]:
    webhook = f"http://argo-events-webhook-eventsource-svc.{settings.namespace}:{WEBHOOK_PORT}{WEBHOOK_PATH}"
    return {
        "METAFLOW_ARGO_WORKFLOWS_USE_SCHEDULES": "true",  # `schedule` is gone from Argo 4
        "METAFLOW_ARGO_EVENTS_EVENT": "metaflow-event",
        "METAFLOW_ARGO_EVENTS_EVENT_BUS": "default",
        "METAFLOW_ARGO_EVENTS_EVENT_SOURCE": "argo-events-webhook",
        "METAFLOW_ARGO_EVENTS_SERVICE_ACCOUNT": "operate-workflow-sa",
        "METAFLOW_ARGO_EVENTS_WEBHOOK_URL": webhook,
        "METAFLOW_ARGO_EVENTS_INTERNAL_WEBHOOK_URL": webhook,
    }
