"""Whether the last night's dump of the database is in the store: nobody looks for it until it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.look import pod_reasons
from platform_cli.adapters.kubernetes.readiness import is_paused
from platform_cli.core.changes import Check
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_NAME = "database-backup"
_QUESTION = "nightly dump"


def nightly_check(cluster: Cluster, namespace: str) -> tuple[Check, ...]:
    """Ask the cluster; nothing is said where it does not answer, which is another check's answer."""
    try:
        found = cluster.get(Ref("CronJob", _NAME, namespace))
        if found is None:
            return (Check(_QUESTION, ok=False, answer="missing", hint="platform up"),)
        if is_paused(found):
            return ()
        return (_judged(cluster, namespace, found.get("status", {})),)
    except PlatformError:
        return ()


def _judged(cluster: Cluster, namespace: str, status: Object) -> Check:
    due, made = status.get("lastScheduleTime", ""), status.get("lastSuccessfulTime", "")
    if made >= due:  # both are written the same way, in UTC
        return Check(_QUESTION, ok=True, answer=f"last made {made}" if made else "none was due yet")
    last = f"the last one is of {made}" if made else "there is none yet"
    if status.get("active"):
        return Check(_QUESTION, ok=True, answer=f"being made; {last}")
    why = next(iter(pod_reasons(cluster, namespace, f"app={_NAME}").values()), "")
    look = f"kubectl -n {namespace} logs -l app={_NAME} --all-containers"
    hint = f"platform backup makes one now; why: {why or look}"
    return Check(_QUESTION, ok=False, answer=f"that of {due} failed; {last}", hint=hint)
