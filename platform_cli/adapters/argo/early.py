"""A run that was started before Argo had heard of its new deployment: it fails at once, and is started again."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object, Ref

_NEW_SECONDS, _PATIENCE, _PAUSE = 60, 5, 0.2


def has_lost_its_template(workflow: Object) -> bool:
    """Say whether a workflow failed because the controller found no template for it."""
    status = workflow.get("status", {})
    failed = status.get("phase") in {"Failed", "Error"}
    return failed and not status.get("nodes") and "not found" in status.get("message", "")


def came_too_early(cluster: Cluster, workflow: Ref, template: Ref) -> bool:
    """Wait until a run of a new template has begun, and take it away if it never will; say whether that was so."""
    if not _is_new(cluster.get(template)):
        return False
    deadline = time.monotonic() + _PATIENCE
    while (live := cluster.get(workflow)) and not live.get("status", {}).get("phase"):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    if live is None or not has_lost_its_template(live):
        return False
    cluster.delete(workflow)
    return True


def _is_new(template: Object | None) -> bool:
    if template is None:  # it has been taken away meanwhile
        return False
    made = datetime.fromisoformat(template["metadata"]["creationTimestamp"].replace("Z", "+00:00"))
    return abs((datetime.now(timezone.utc) - made).total_seconds()) < _NEW_SECONDS
