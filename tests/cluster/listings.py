"""Whole listings of the cluster, compared: what an environment brought is gone, and nothing else is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.refusals import RefusedError
from tests.cluster.environments import cluster
from tests.cluster.stories import listing

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.discovery import Found

# Beside leases and events, which `listing` leaves out: kubelets ask for a new certificate now and then.
CLUSTERS_OWN = {"CertificateSigningRequest"}
KUBERNETES = {"default", "kube-node-lease", "kube-public", "kube-system"}
# What belongs to the whole cluster, and is used from a namespace: where it lies, and the field that names its user.
USED_FROM = {
    "PersistentVolume": ("api/v1/persistentvolumes", "claimRef"),
    "IPAddress": ("apis/networking.k8s.io/v1/ipaddresses", "parentRef"),
}
# Which all environments share: they go with the last one.
SHARED = {"CustomResourceDefinition", "APIService"}


def settled(before: set[Found], ours: str) -> tuple[set[Found], set[Found]]:
    """Return what went and what came, once volumes, which are removed after their claims, had their minute."""
    end = time.monotonic() + 60
    while True:
        after = listing(cluster())
        others = _others(before | after, ours)
        found = _but_for(before - after, others), _but_for(after - before, others)
        if not any(found) or time.monotonic() > end:
            return found
        time.sleep(1)


def _others(found: set[Found], ours: str) -> set[str]:
    """Return the namespaces of somebody else's tests, if there are any."""
    return {one.name for one in found if one.kind == "Namespace"} - KUBERNETES - {ours}


def _but_for(found: set[Found], others: set[str]) -> set[Found]:
    """Leave out what belongs to others, and what all share if there are any."""
    shared = SHARED if others else set()
    return {
        one
        for one in found
        if one.kind not in CLUSTERS_OWN | shared
        and not {one.namespace, one.name} & others
        and not (one.kind in USED_FROM and _user(one) in {*others, ""})
    }


def _user(found: Found) -> str:
    """Return the namespace from which something of the whole cluster is used; '' if it has just gone."""
    path, field = USED_FROM[found.kind]
    try:
        live = cluster().call("GET", f"{path}/{found.name}")
    except RefusedError:
        return ""
    return str(live["spec"].get(field, {}).get("namespace"))
