"""Why a pod's container ended, or why its pod was taken from the node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.kubernetes.pods.quantities import size, twice

if TYPE_CHECKING:
    from platform_cli.core.cluster_objects import Object

_LIMIT = re.compile(r'exceed(?:s|ed)\b.* limit(?: of containers)? "?([0-9.]+[a-zA-Z]*)')
_USED = re.compile(r"was using ([0-9.]+[a-zA-Z]*), request is ([0-9.]+[a-zA-Z]*)")
_RESOURCE = re.compile(r"low on resource: ([a-z-]+)")
_LONGEST = 300
_KILLED = 137  # 128 + SIGKILL


def evicted(message: str) -> str:
    """Return the sentence for a pod that the node threw out.

    Args:
        message: What the kubelet says of it.
    """
    resource = (_RESOURCE.search(message) or [""] * 2)[1]
    limit = _LIMIT.search(message)
    if limit and ("ephemeral" in message or "EmptyDir" in message or "emptyDir" in message):
        return f"it filled its disk of {size(limit[1])}; ask for more: @resources(disk={twice(limit[1])})"
    used = _USED.search(message)
    using = f" while it used {size(used[1])} and had asked for {size(used[2])}" if used else ""
    if resource == "memory":
        more = twice(used[1]) if used else 4096
        return (
            f"the node ran out of memory and evicted it{using}; ask for what it needs, so that it lands where there is "
            f"room: @resources(memory={more})"
        )
    if resource in {"ephemeral-storage", "nodefs", "imagefs"} or "ephemeral" in message:
        more = twice(used[1]) if used else 10240
        return f"the disk of the node is full and it was evicted{using}; ask for what it needs: @resources(disk={more})"
    if resource == "pids":
        return "the node ran out of process ids and evicted it; start fewer processes in the step"
    return f"the node evicted it: {' '.join(message.split()).rstrip('. ')}"


def died(pod: Object) -> str:
    """Return the sentence for the first container that failed, and does not serve again; '' if there is none."""
    for status in pod.get("status", {}).get("containerStatuses") or ():
        past = {} if status.get("ready") else status.get("lastState", {})
        ended = status["state"].get("terminated") or past.get("terminated")
        if ended and (ended.get("exitCode") or ended.get("reason") == "OOMKilled"):
            return _death(pod, status["name"], ended)
    return ""


def _death(pod: Object, name: str, ended: dict[str, Any]) -> str:
    limit = _limit_of(pod, name)
    if ended.get("reason") == "OOMKilled":
        if limit:
            return (
                f"it was killed when it reached its {size(limit)} of memory; ask for more: "
                f"@resources(memory={twice(limit)})"
            )
        return "it was killed because the node ran out of memory; ask for what it needs: @resources(memory=…)"
    if ended.get("reason") in {"ContainerCannotRun", "StartError"}:
        return f"its command cannot be started: {ended.get('message', '').strip()}"
    if ended["exitCode"] == _KILLED:
        return "it was killed from outside (signal 9), perhaps by a node that was shut down; run it again"
    said = _last_line(ended.get("message") or "")
    return f"it ended with exit code {ended['exitCode']}" + (f": {said}" if said else "; see its log")


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1][:_LONGEST].rstrip(".") if lines else ""


def _limit_of(pod: Object, name: str) -> str:
    container: Object = next((one for one in pod["spec"]["containers"] if one["name"] == name), {})
    limit: str = container.get("resources", {}).get("limits", {}).get("memory", "")
    return limit
