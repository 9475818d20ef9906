"""For which state of the environment the smoke test has passed, kept in the namespace."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.readiness import components
from platform_cli.core.cluster_objects import COMPONENT, ENVIRONMENT, MANAGED_BY, MANAGER, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.kubernetes.cluster import Cluster

_NAME = "platform-smoke-test"


class SmokeMarker:
    """A ConfigMap with a fingerprint of the components, as they were, and of the profile."""

    def __init__(self, cluster: Cluster, namespace: str, environment: str) -> None:
        self._cluster = cluster
        self._ref = Ref("ConfigMap", _NAME, namespace)
        self._environment = environment

    def fingerprint(self, profile: Mapping[str, str]) -> str:
        """Return what changes whenever a component or the profile does."""
        workloads = [one.workload["metadata"] for one in components(self._cluster, self._ref.namespace) if one.workload]
        forms = sorted((one["name"], one["uid"], one.get("generation", 0)) for one in workloads)
        return hashlib.sha256(json.dumps([forms, dict(profile)], sort_keys=True).encode()).hexdigest()

    def passed(self) -> str:
        """Return the fingerprint of the state that passed last; '' if none has."""
        found = self._cluster.get(self._ref)
        return str(found["data"]["passed"]) if found else ""

    def write(self, fingerprint: str) -> None:
        """Note that this state has passed."""
        labels = {MANAGED_BY: MANAGER, ENVIRONMENT: self._environment, COMPONENT: "smoke-test"}
        metadata = {"name": _NAME, "namespace": self._ref.namespace, "labels": labels}
        data = {"passed": fingerprint}
        self._cluster.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
