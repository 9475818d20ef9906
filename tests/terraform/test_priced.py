"""What the price table adds up is what the stack makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.core import price_sums as prices
from platform_cli.core.pools import pools_of
from platform_cli.core.settings import EnvironmentTable
from tests.cloud import stack

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.settings import Size

# Types that cost nothing as long as nothing is in them, or nothing at all.
FREE = {
    "google_artifact_registry_repository",
    "google_artifact_registry_repository_iam_member",
    "google_billing_budget",
    "google_compute_network",
    "google_compute_router",
    "google_compute_subnetwork",
    "google_project_iam_member",
    "google_service_account",
    "google_sql_database",
    "google_sql_user",
    "google_storage_bucket",
    "google_storage_bucket_iam_member",
}
PRICED = {
    "google_compute_address",  # an internal one, free; external ones are NAT's own
    "google_compute_forwarding_rule",
    "google_compute_router_nat",
    "google_container_cluster",
    "google_container_node_pool",
    "google_sql_database_instance",
}


@pytest.mark.parametrize("size", ["dev", "production"])
def test_the_pools_are_the_same(size: Size, plans: Callable[[str], dict[str, Any]]) -> None:
    made = {
        one["values"]["name"]: _pool(one["values"])
        for one in stack.resources(plans(size)).values()
        if one["type"] == "google_container_node_pool"
    }
    assert made == {
        pool.name: (pool.machine, pool.nodes, pool.most, pool.disk_gb, pool.spot, "pd-balanced")
        for pool in pools_of(EnvironmentTable(size=size))
    }


def test_the_database_is_the_same(plans: Callable[[str], dict[str, Any]]) -> None:
    [made] = [
        one["values"]["settings"][0]
        for one in stack.resources(plans("cloudsql")).values()
        if one["type"] == "google_sql_database_instance"
    ]
    megabytes = int(prices._SQL_MEMORY_GB * 1024)
    assert made["tier"] == f"db-custom-{prices._SQL_CPUS}-{megabytes}"
    assert made["disk_size"] == prices._SQL_DISK_GB


def test_nothing_is_made_that_nobody_has_thought_about_the_price_of(planned: dict[str, dict[str, Any]]) -> None:
    assert {one["type"] for one in planned.values()} <= FREE | PRICED


def _pool(values: dict[str, Any]) -> tuple[Any, ...]:
    [node], [scale] = values["node_config"], values["autoscaling"]
    size = (scale["total_min_node_count"], scale["total_max_node_count"])
    return (node["machine_type"], *size, node["disk_size_gb"], node["spot"], node["disk_type"])
