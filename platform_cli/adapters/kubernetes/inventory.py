"""What we have applied, kept in the namespace, so that a later version can remove what it no longer has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from platform_cli.core.cluster_objects import COMPONENT, ENVIRONMENT, MANAGED_BY, MANAGER, Ref, is_ours, ref_of
from platform_cli.core.manifests import no_longer_wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_NAME = "platform-inventory"


class Inventory:
    """The list, in a ConfigMap."""

    def __init__(self, cluster: Cluster, namespace: str, environment: str) -> None:
        self._cluster = cluster
        self._ref = Ref("ConfigMap", _NAME, namespace)
        self._environment = environment

    def read(self) -> list[Ref]:
        """Return what was applied last; nothing before the first `up`."""
        found = self._cluster.get(self._ref)
        return [Ref(*entry) for entry in json.loads(found["data"]["objects"])] if found and is_ours(found) else []

    def write(self, refs: Iterable[Ref]) -> None:
        """Record what is applied now."""
        labels = {MANAGED_BY: MANAGER, ENVIRONMENT: self._environment, COMPONENT: "inventory"}
        metadata = {"name": self._ref.name, "namespace": self._ref.namespace, "labels": labels}
        data = {"objects": json.dumps(sorted(refs))}
        self._cluster.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})

    def to_prune(self, objects: Sequence[Object]) -> list[Ref]:
        """Return what is still there of what this version no longer has, if it is still ours."""
        candidates = no_longer_wanted(self.read(), objects)
        found = [self._cluster.get(ref) for ref in candidates]
        return [ref_of(one) for one in found if one is not None and is_ours(one)]
