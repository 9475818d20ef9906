"""Wait until a sensor hears events: what is published before that is lost on it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster

# The only sign that a sensor gives: its log, with the lines of one trigger after the other.
_SUBSCRIBED = b"Subscribing to subject"
_LOOK_SECONDS = 1.0


def await_listening(cluster: Cluster, namespace: str, sensor: str, seconds: float) -> None:
    """Wait until a sensor of Argo Events has subscribed to the bus.

    Raises:
        NotReadyError: If it has not after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not _listens(cluster, namespace, sensor):
        if time.monotonic() > deadline:
            message = f"the sensor '{sensor}' does not listen after {seconds:.0f} seconds; all else is in place."
            hint = "it will as soon as its pod runs; look at all components: platform status"
            raise NotReadyError(message, code="SENSOR_NOT_LISTENING", hint=hint)
        time.sleep(_LOOK_SECONDS)


def _listens(cluster: Cluster, namespace: str, sensor: str) -> bool:
    pods = cluster.list("Pod", namespace, f"sensor-name={sensor}")
    running = [pod["metadata"]["name"] for pod in pods if pod.get("status", {}).get("phase") == "Running"]
    return bool(running) and all(_SUBSCRIBED in _log(cluster, namespace, pod) for pod in running)


def _log(cluster: Cluster, namespace: str, pod: str) -> bytes:
    try:
        return cluster.raw("GET", f"api/v1/namespaces/{namespace}/pods/{pod}/log", to="read the log of a sensor")
    except RefusedError:
        return b""  # the pod has no log yet, or is gone
