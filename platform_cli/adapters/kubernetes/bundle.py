"""What a cluster knows of an environment, in pieces that are collected one by one: some may be out of reach."""

from __future__ import annotations

import base64
import functools
import json
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.kubernetes.discovery import listable_kinds
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.discovery import Listable
    from platform_cli.core.cluster_objects import Object

_PODS, _LINES, _BYTES = 60, 2000, 1_000_000  # the newest pods, and of each container's log the end
_SHORTEST = 8
_NAMES_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def cluster_evidence(cluster: Cluster, namespace: str) -> dict[str, Callable[[], str]]:
    """Return how to get each file of a bundle; a call that fails raises a PlatformError.

    Secrets are there by name only. Of what is not ours in the cluster there are the nodes, and nothing else.
    """
    return {
        "cluster/version.json": lambda: _json(cluster.call("GET", "version", to="tell its version")),
        "cluster/nodes.json": lambda: _json(cluster.list("Node")),
        "events.txt": lambda: "".join(map(_event_line, sorted(cluster.list("Event", namespace), key=_moment))),
        "secrets.txt": lambda: _secret_names(cluster, namespace),
        **_expanded("objects", lambda: _objects(cluster, namespace)),
        **_expanded("logs", lambda: _logs(cluster, namespace)),
    }


def secret_values(cluster: Cluster, namespace: str) -> list[str]:
    """Return what stands in the namespace's secrets, so that it can be masked wherever else it stands."""
    try:
        secrets = cluster.list("Secret", namespace)
    except PlatformError:
        return []  # who may not read them has not seen them anywhere else either
    encoded = [data for secret in secrets for data in (secret.get("data") or {}).values()]
    values = [base64.b64decode(data).decode(errors="replace").strip() for data in encoded]
    return [value for value in values if len(value) >= _SHORTEST]


def _expanded(name: str, parts: Callable[[], Mapping[str, Callable[[], str]]]) -> Mapping[str, Callable[[], str]]:
    """Return the parts, or one that tells why it is not even known which there are."""
    try:
        return parts()
    except PlatformError as error:
        return {name: functools.partial(_raise, error)}


def _raise(error: PlatformError) -> str:
    raise error


def _objects(cluster: Cluster, namespace: str) -> dict[str, Callable[[], str]]:
    kinds = [kind for kind in listable_kinds(cluster) if kind.namespaced and kind.kind != "Secret"]
    return {
        f"objects/{kind.plural}.{kind.root.rpartition('apis/')[2].replace('/', '-')}.json": functools.partial(
            _listed, cluster, namespace, kind
        )
        for kind in kinds
    }


def _listed(cluster: Cluster, namespace: str, kind: Listable) -> str:
    path = f"{kind.root}/namespaces/{namespace}/{kind.plural}"
    items = cluster.call("GET", path, to=f"list {kind.plural}")["items"] or []
    for one in items:
        one["metadata"].pop("managedFields", None)
    return _json(items) if items else ""


def _secret_names(cluster: Cluster, namespace: str) -> str:
    path = f"api/v1/namespaces/{namespace}/secrets"
    found = cluster.call("GET", path, accept=_NAMES_ONLY, to="list the names of secrets")["items"]
    return "".join(f"{one['metadata']['name']}\n" for one in found)


def _logs(cluster: Cluster, namespace: str) -> dict[str, Callable[[], str]]:
    pods = sorted(cluster.list("Pod", namespace), key=lambda one: str(one["metadata"]["creationTimestamp"]))[-_PODS:]
    return {
        f"logs/{pod['metadata']['name']}/{container}{'.previous' if previous else ''}.log": functools.partial(
            _log, cluster, namespace, pod["metadata"]["name"], container, previous=previous
        )
        for pod in pods
        for container, previous in _containers(pod)
    }


def _containers(pod: Object) -> Iterable[tuple[str, bool]]:
    status = pod.get("status", {})
    for one in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())):
        if "waiting" not in one.get("state", {}):
            yield one["name"], False
        if one.get("restartCount"):
            yield one["name"], True


def _log(cluster: Cluster, namespace: str, pod: str, container: str, *, previous: bool) -> str:
    query = {"container": container, "timestamps": "true", "tailLines": str(_LINES), "limitBytes": str(_BYTES)}
    if previous:
        query["previous"] = "true"
    path = f"api/v1/namespaces/{namespace}/pods/{pod}/log"
    return cluster.raw("GET", path, query=query, to=f"show the log of {pod}").decode(errors="replace")


def _moment(event: Object) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"]["creationTimestamp"])


def _event_line(event: Object) -> str:
    about = event["involvedObject"]
    times = f"({event['count']} times) " if event.get("count", 1) > 1 else ""
    what = f"{event.get('type', '')} {about.get('kind')}/{about.get('name')} {event.get('reason', '')}"
    return f"{_moment(event)} {what}: {times}{event.get('message', '')}\n"


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True)
