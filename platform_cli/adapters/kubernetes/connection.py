"""Reach the environment's services from this machine while it is needed, and notice at once if one is dead."""

from __future__ import annotations

import contextlib
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import component_reason
from platform_cli.adapters.kubernetes.port_forward import PortForward
from platform_cli.adapters.kubernetes.readiness import components, is_paused
from platform_cli.core.errors import NotReadyError
from platform_cli.core.kubernetes_profile import METADATA_PORT, WEBHOOK_PORT, forwarded
from platform_cli.core.paused import paused_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.kubernetes.cluster import Cluster

_ANSWER_SECONDS = 3.0
_METADATA = "app=metadata-service"
_WEBHOOK = "eventsource-name=argo-events-webhook"


@contextlib.contextmanager
def connection(cluster: Cluster, namespace: str) -> Iterator[dict[str, str]]:
    """Hold port-forwards open and give the METAFLOW_* keys that name them.

    Raises:
        NotReadyError: If the metadata service is not there; Metaflow alone would wait 15 s and then show a traceback.
    """
    require_metadata(cluster, namespace)
    metadata = PortForward(cluster, namespace, _METADATA, METADATA_PORT)
    webhook = PortForward(cluster, namespace, _WEBHOOK, WEBHOOK_PORT)
    with metadata, webhook:
        _ping(metadata.url)
        yield forwarded(metadata.url, webhook.url)


def require_metadata(cluster: Cluster, namespace: str) -> None:
    """See whether a pod of the metadata service serves.

    Raises:
        NotReadyError: Saying why it does not: it is paused, for one.
    """
    found = next(one for one in components(cluster, namespace) if one.title == "metadata service")
    if found.workload is None:
        message = f"there is no metadata service in the namespace '{namespace}' of context '{cluster.context}'."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
    if is_paused(found.workload):
        raise paused_error(f"the environment in the namespace '{namespace}'")
    if not found.workload.get("status", {}).get("readyReplicas"):
        message = f"the metadata service is not ready: {component_reason(cluster, found)}."
        raise NotReadyError(message, code="METADATA_DOWN", hint="look at all components: platform status")


def _ping(url: str) -> None:
    try:
        with urllib.request.urlopen(f"{url}/ping", timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - our own port-forward
            answer.read()
    except (OSError, urllib.error.URLError) as error:
        reason = str(getattr(error, "reason", error)).rstrip(".")
        message = f"the metadata service does not answer through the API server: {reason}."
        raise NotReadyError(message, code="METADATA_DOWN", hint="look at all components: platform status") from None
