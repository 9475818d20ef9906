"""When a workload counts as ready."""

from __future__ import annotations

from typing import Any

import pytest

from platform_cli.adapters.kubernetes.readiness import is_ready


def _workload(kind: str, wanted: int, **status: int) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"generation": 2}, "spec": {"replicas": wanted}, "status": status}


@pytest.mark.parametrize(
    ("workload", "ready"),
    [
        (_workload("Deployment", 1, observedGeneration=2, replicas=1, updatedReplicas=1, availableReplicas=1), True),
        (_workload("Deployment", 1, observedGeneration=1, replicas=1, updatedReplicas=1, availableReplicas=1), False),
        (_workload("Deployment", 2, observedGeneration=2, replicas=2, updatedReplicas=2, availableReplicas=1), False),
        # The old pod still serves beside the new one.
        (_workload("Deployment", 1, observedGeneration=2, replicas=2, updatedReplicas=1, availableReplicas=1), False),
        (_workload("Deployment", 1, observedGeneration=2), False),
        (_workload("StatefulSet", 3, observedGeneration=2, replicas=3, updatedReplicas=3, readyReplicas=3), True),
        (_workload("StatefulSet", 3, observedGeneration=2, replicas=3, updatedReplicas=1, readyReplicas=3), False),
    ],
)
def test_a_workload(workload: dict[str, Any], *, ready: bool) -> None:
    assert is_ready(workload) is ready
