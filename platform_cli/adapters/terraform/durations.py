"""How long Google usually takes for a thing, in seconds: medians of published logs of Terraform.

The sources are those of docs/gcp.md, "What is proven": a zonal cluster 3½ to 9½ minutes, a pool 1 to 2, Cloud SQL 4½ to
18; what is not named here takes seconds.
"""

from __future__ import annotations

_MAKING = {
    "container_cluster": 270,
    "container_node_pool": 90,
    "compute_network": 17,
    "compute_subnetwork": 20,
    "compute_router": 10,
    "compute_router_nat": 45,
    "service_account": 12,
    "sql_database_instance": 600,
    "compute_forwarding_rule": 30,
}
_REMOVING = {
    "container_cluster": 220,
    "container_node_pool": 200,
    "compute_network": 30,
    "compute_subnetwork": 20,
    "compute_router_nat": 30,
    "sql_database_instance": 120,
}


def expected(kind: str, action: str) -> float:
    """Return how long it usually takes; 0: not known.

    Args:
        kind: The resource's type without 'google_'.
        action: What is done.
    """
    return (_REMOVING if action == "delete" else _MAKING).get(kind, 0)
