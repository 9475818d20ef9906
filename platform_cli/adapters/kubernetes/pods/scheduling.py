"""Why no node takes a pod: too small, full, tainted, or the wrong kind; and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.quantities import cores, number_of, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.core.cluster_objects import Object


def unschedulable(pod: Object, message: str, nodes: Sequence[Object]) -> str:
    """Return the sentence for a pod that the scheduler cannot place.

    Args:
        pod: The pod.
        message: What the scheduler says: '0/3 nodes are available: 3 Insufficient cpu. …'; it names no node.
        nodes: The cluster's nodes; none if we may not see them.
    """
    if "persistentvolumeclaim" in message.lower():
        return "it waits for a disk that nothing provides: is there a default storage class? See: kubectl describe pvc"
    matching = [node for node in nodes if _is_chosen(pod, node)]
    if (nodes and not matching) or (not nodes and "Insufficient" not in message and "taint" not in message):
        return _no_match(pod, message)
    usable = [node for node in matching if not untolerated(pod, node)]
    if (matching and not usable) or (not nodes and "Insufficient" not in message):
        return _tainted([taint for node in matching for taint in untolerated(pod, node)])
    if "Insufficient" in message:
        return _no_room(pod, usable)
    return f"no node takes it: {message.partition('. ')[0]}"


def untolerated(pod: Object, node: Object) -> list[dict[str, str]]:
    """Return the taints of a node that keep a pod away from it."""
    tolerations = pod["spec"].get("tolerations") or []
    keeping = [taint for taint in node["spec"].get("taints") or () if taint["effect"] != "PreferNoSchedule"]
    return [taint for taint in keeping if not any(_tolerates(one, taint) for one in tolerations)]


def _tolerates(toleration: dict[str, str], taint: dict[str, str]) -> bool:
    if toleration.get("effect", taint["effect"]) != taint["effect"]:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return toleration.get("key", taint["key"]) == taint["key"]
    return (toleration.get("key"), toleration.get("value", "")) == (taint["key"], taint.get("value", ""))


def _is_chosen(pod: Object, node: Object) -> bool:
    labels = node["metadata"].get("labels") or {}
    return (pod["spec"].get("nodeSelector") or {}).items() <= labels.items()


def requests_of(pod: Object) -> dict[str, float]:
    """Return what all containers of a pod ask for together: CPUs, and bytes of memory and disk."""
    total: dict[str, float] = {}
    for container in pod["spec"]["containers"]:
        for name, quantity in container.get("resources", {}).get("requests", {}).items():
            total[name] = total.get(name, 0.0) + number_of(quantity)
    return total


def _no_room(pod: Object, nodes: Sequence[Object]) -> str:
    wanted = requests_of(pod)
    asked = _listed(wanted)
    fits = [node for node in nodes if all(_offers(node, name) >= amount for name, amount in wanted.items())]
    if fits:
        full = "the only node" if len(fits) == 1 else f"all {len(fits)} nodes"
        return (
            f"{full} with room for {asked} {'is' if len(fits) == 1 else 'are'} full now; it starts when others have "
            "ended, or sooner with another node"
        )
    if not nodes:
        return f"no node has {asked} free; ask for less in @resources, or add a node of that size"
    biggest = max(nodes, key=lambda node: (_offers(node, "memory"), _offers(node, "cpu")))
    offered = {name: _offers(biggest, name) for name in wanted}
    return (
        f"no node is big enough for {asked}: the biggest has {_listed(offered)}; ask for at most that in @resources, "
        "or add a bigger node"
    )


def _listed(amounts: dict[str, float]) -> str:
    words = []
    if "cpu" in amounts:
        words.append(cores(amounts["cpu"]))
    words += [f"{size(amounts[name])} of {what}" for name, what in _SIZES if name in amounts]
    words += [f"{amounts[name]:g} {name}" for name in sorted(amounts) if name not in _KNOWN]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


_SIZES = (("memory", "memory"), ("ephemeral-storage", "disk"))
_KNOWN = {"cpu", "memory", "ephemeral-storage"}


def _offers(node: Object, name: str) -> float:
    return number_of(node["status"]["allocatable"].get(name, "0"))


def _tainted(taints: Sequence[dict[str, str]]) -> str:
    """Name a taint as @kubernetes wants it."""
    chosen = next((taint for taint in taints if not taint["key"].startswith(_CONDITIONS)), None)
    if chosen is None and taints:
        state = taints[0]["key"].removeprefix(_CONDITIONS).replace("-", " ")
        return f"no node that it may use is ready: {state}; see: kubectl get nodes"
    if chosen is None:
        return (
            "the nodes that have room are reserved by taints; give it tolerations=[…] in @kubernetes if it may use them"
        )
    key, value, effect = chosen["key"], chosen.get("value", ""), chosen["effect"]
    shown = f"{key}={value}:{effect}" if value else f"{key}:{effect}"
    toleration = f'{{"key": "{key}", "operator": "Exists", "effect": "{effect}"}}'
    return (
        f"every node that it may use is reserved by the taint {shown}; if it shall run there: "
        f"@kubernetes(tolerations=[{toleration}])"
    )


_CONDITIONS = "node.kubernetes.io/"  # taints that Kubernetes sets itself, for a node that is not well


def _no_match(pod: Object, message: str) -> str:
    selector = pod["spec"].get("nodeSelector") or {}
    wanted = ", ".join(f"{key}={value}" for key, value in sorted(selector.items()))
    if not wanted:
        return f"no node takes it: {message.partition('. ')[0]}"
    return f"no node carries the label {wanted}; correct node_selector in @kubernetes, or label a node"
