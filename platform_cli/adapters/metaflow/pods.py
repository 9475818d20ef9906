"""Which tasks of a run ran in pods, how long, and what they asked for: as Metaflow keeps it with the run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from platform_cli.core.run_price import PodUse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_POD = "kubernetes-pod-name"
_NODE_POOL = "cloud.google.com/gke-nodepool"


def pod_uses(run: Any) -> list[PodUse]:
    """Return one for each task that ran in a pod; an attempt that was killed has no end, and does not count.

    Args:
        run: Of Metaflow's Client.
    """
    graph = run["_parameters"].task["_graph_info"].data["steps"]
    return [
        _use(task, graph[step.id]["decorators"])
        for step in run
        for task in step
        if any(one.name == _POD for one in task.metadata)
    ]


def _use(task: Any, decorators: list[dict[str, Any]]) -> PodUse:
    attributes = {one["name"]: one["attributes"] for one in decorators}
    asked = _asked(attributes)
    return PodUse(
        seconds=sum(_attempts(task)),
        cpu=asked["cpu"],
        memory=asked["memory"],
        gpus=int(asked["gpu"]),
        pool=_pool(attributes.get("kubernetes", {})),
    )


def _attempts(task: Any) -> Iterator[float]:
    """Yield how many seconds each attempt took that came to its end."""
    began = {one.value: one.created_at for one in task.metadata if one.name == "attempt"}
    for one in task.metadata:
        if one.name == "attempt-done" and one.value in began:
            yield (one.created_at - began[one.value]) / 1000


def _asked(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return CPUs, MB and GPUs: what our facts say, which know @size and @gpu; else the larger of what is written."""
    said = str(attributes.get("platform_facts", {}).get("asked"))
    facts = dict(part.split(":", 1) for part in said.split("/") if ":" in part)
    written = [attributes.get(name, {}) for name in ("kubernetes", "resources")]
    found = {key: max(_number(one.get(key)) for one in written) for key in ("cpu", "memory", "gpu")}
    return found | {key: _number(value) for key, value in facts.items() if key in found}


def _number(value: Any) -> float:
    """Return a figure; what is not said is 'None' there."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _pool(kubernetes: Mapping[str, Any]) -> str:
    """Return the pool that pods were sent to; of an expression of Argo that tells attempts apart, that of the first."""
    selector = kubernetes.get("node_selector")
    chosen = str(selector.get(_NODE_POOL, "")) if isinstance(selector, dict) else ""
    alternatives = re.search(r"\? '([^']+)'", chosen)
    return alternatives[1] if alternatives else chosen
