"""One sentence on what keeps or ended a pod."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.deaths import died, evicted
from platform_cli.adapters.kubernetes.pods.images import REASONS, not_pulled
from platform_cli.adapters.kubernetes.pods.scheduling import unschedulable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.core.cluster_objects import Object

_QUOTA = re.compile(r"exceeded quota: ([\w.-]+), requested: (\S+), used: (\S+), limited: (\S+)")


def explain(pod: Object, events: Sequence[Object] = (), nodes: Sequence[Object] = ()) -> str:
    """Return why a pod is pending or died; '' if nothing is wrong with it.

    Args:
        pod: The pod, as the API server shows it.
        events: What has been reported of it, in any order.
        nodes: The cluster's nodes; none if we may not see them.
    """
    status = pod.get("status", {})
    if status.get("reason") == "Evicted":
        return evicted(status.get("message", ""))
    if status.get("reason") in {"NodeLost", "NodeShutdown", "Terminated", "Shutdown"}:
        return "its node went away; run it again"
    if status.get("reason") == "DeadlineExceeded":
        return "it took longer than its @timeout allows"
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            return unschedulable(pod, condition.get("message", ""), nodes)
    return _waiting(pod, events) or died(pod) or _mount_trouble(pod, events)


def explain_refusal(message: str) -> str:
    """Return why a pod could not even be made, from what its Job or Workflow was told; '' if that is not known.

    Args:
        message: The message of an event 'FailedCreate', or of a Workflow's node.
    """
    found = _QUOTA.search(message)
    if found:
        resource = found[2].partition("=")[0]
        used, limit = found[3].partition("=")[2], found[4].partition("=")[2]
        return (
            f"the quota '{found[1]}' of the namespace is used up: {used} of {limit} {resource}; it starts when others "
            "have ended, or with a bigger quota"
        )
    if "violates PodSecurity" in message:
        return f"the namespace's pod security does not allow it: {message.partition('violates PodSecurity')[2].strip()}"
    if "serviceaccount" in message and "not found" in message:
        return "its service account does not exist in the namespace; see: platform status"
    return ""


def _waiting(pod: Object, events: Sequence[Object]) -> str:
    status = pod.get("status", {})
    for one in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())):
        waiting = one["state"].get("waiting", {})
        reason, message = waiting.get("reason", ""), waiting.get("message", "")
        if reason in REASONS:
            return not_pulled(one["image"], reason, _newest(events, "Failed to pull image") or message)
        if reason == "CreateContainerConfigError":
            return f"it cannot be started: {message}; make what it names, or do not ask for it"
        if reason == "CrashLoopBackOff":
            return died(pod) or f"it ends again and again: {message}"
    return ""


def _mount_trouble(pod: Object, events: Sequence[Object]) -> str:
    if pod.get("status", {}).get("phase") != "Pending":
        return ""
    said = _newest(events, "MountVolume") or _newest(events, "Unable to attach or mount")
    return f"its volumes are not there: {' '.join(said.split())[:300]}" if said else ""


def _newest(events: Sequence[Object], mark: str) -> str:
    matching = [one for one in events if mark in one.get("message", "")]
    return max(matching, key=time_of)["message"] if matching else ""


def time_of(event: Object) -> str:
    """Return when an event was seen last, as the API server writes it; such texts can be compared."""
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or "")
