"""Wait until a sensor hears events: what is published before that is lost on it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.kubernetes.port_forward import PortForward
from platform_cli.core.errors import NotReadyError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_BUS, _MONITORING_PORT = "eventbus-name=default", 8222
_ANSWER_SECONDS, _LOOK_SECONDS = 3.0, 0.5
_FNV_OFFSET, _FNV_PRIME, _FNV_MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF


class _Consumer(msgspec.Struct):
    name: str


class _Stream(msgspec.Struct):
    consumer_detail: list[_Consumer] = []


class _Account(msgspec.Struct):
    stream_detail: list[_Stream] = []


class _JetStream(msgspec.Struct):
    account_details: list[_Account] = []


def await_listening(cluster: Cluster, sensor: Object, seconds: float) -> None:
    """Wait until the event bus keeps for a sensor what is published.

    The bus itself is asked: a sensor's log says that it subscribes before it does, and forgets it when it is rotated.

    Args:
        cluster: Where the sensor and the bus are.
        sensor: As it was applied.
        seconds: How long at most.

    Raises:
        NotReadyError: If the bus does not after so many seconds.
    """
    metadata = sensor["metadata"]
    deadline = time.monotonic() + seconds
    with PortForward(cluster, metadata["namespace"], _BUS, _MONITORING_PORT) as bus:
        while not consumers_of(sensor) <= _consumers(bus.url):
            if time.monotonic() > deadline:
                message = f"the sensor '{metadata['name']}' does not listen after {seconds:.0f} seconds; "
                hint = "it will as soon as its pod runs; look at all components: platform status"
                raise NotReadyError(f"{message}all else is in place.", code="SENSOR_NOT_LISTENING", hint=hint)
            time.sleep(_LOOK_SECONDS)


def consumers_of(sensor: Object) -> set[str]:
    """Return what the bus calls those that hear for a sensor: one for each trigger and dependency.

    The name is Argo Events' own (1.9, `getDurableName`): the FNV-1a hash, of 32 bits, of the three names. A trigger is
    taken to hear all dependencies, as those do that Metaflow and the smoke test make.
    """
    name, spec = sensor["metadata"]["name"], sensor["spec"]
    triggers = [trigger["template"]["name"] for trigger in spec["triggers"]]
    dependencies = [dependency["name"] for dependency in spec["dependencies"]]
    return {f"group-{_fnv_1a(f'{name}-{one}-{other}')}" for one in triggers for other in dependencies}


def _consumers(url: str) -> set[str]:
    """Return for whom the bus keeps events; none while it does not answer."""
    import http.client
    import urllib.request

    try:
        with urllib.request.urlopen(f"{url}/jsz?consumers=true", timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - our own port-forward
            told = from_json(answer.read(), _JetStream)
    except (OSError, http.client.HTTPException):
        return set()
    streams = [stream for account in told.account_details for stream in account.stream_detail]
    return {consumer.name for stream in streams for consumer in stream.consumer_detail}


def _fnv_1a(text: str) -> int:
    value = _FNV_OFFSET
    for byte in text.encode():
        value = (value ^ byte) * _FNV_PRIME & _FNV_MASK
    return value
