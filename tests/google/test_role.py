"""The role that docs/gcp.md shows holds exactly what a whole life of an environment needs, and nothing else does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from platform_cli.adapters.google import buckets, clusters, leftovers, pools, services
from platform_cli.adapters.google.doctor import Machines, Wanted, google_checks
from platform_cli.adapters.google.inventory import BUDGET, existing
from platform_cli.adapters.google.permissions import BUDGET_PERMISSIONS, DATABASE_PERMISSIONS, PERMISSIONS
from platform_cli.adapters.google.project import project_number
from tests.cloud import google_permissions, stack
from tests.cloud.google_compute import LINK, add
from tests.cloud.google_objects import put
from tests.house.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud
    from tests.cloud.stack import Stack

DRIFT: Mapping[str, Mapping[str, Any]] = {
    "google_compute_network": {"routing_mode": "GLOBAL"},
    "google_compute_subnetwork": {"private_ip_google_access": False},
    "google_service_account": {"display_name": "changed"},
    "google_storage_bucket": {"effective_labels": {}, "labels": {}, "terraform_labels": {}},
    "google_artifact_registry_repository": {"description": "changed"},
    "google_compute_router_nat": {"min_ports_per_vm": 32},
}


def test_the_role_is_what_a_life_needs(cloud: GoogleCloud, google: Google, names: GcpNames, terraform: Stack) -> None:
    cloud.granted, cloud.granted_on_account = set(PERMISSIONS), set()
    _begin(cloud, google, names)
    by_terraform = _terraform(cloud, terraform, stack.DEV)
    _use(google, names)
    _drift(cloud)
    by_terraform |= _terraform(cloud, terraform, stack.DEV)
    _end(cloud, google, names)
    by_terraform |= _terraform(cloud, terraform, None)
    buckets.empty_bucket(google, names.state_bucket)
    buckets.delete_bucket(google, names.state_bucket)
    needed = cloud.needed() | by_terraform | google_permissions.of_kubernetes()
    assert needed - PERMISSIONS == set(), "missing in the role"
    assert PERMISSIONS - needed == set(), "superfluous in the role"
    assert cloud.inventory.things == {}


def test_cloud_sql_needs_some_more(cloud: GoogleCloud, google: Google, names: GcpNames, terraform: Stack) -> None:
    before = len(cloud.calls)
    needed = _terraform(cloud, terraform, stack.CLOUDSQL)
    assert any(address.startswith("module.database") for address in existing(google, names))
    needed |= _terraform(cloud, terraform, None)
    needed |= {one for call in cloud.calls[before:] for one in call.permissions}
    assert needed - PERMISSIONS == DATABASE_PERMISSIONS


def test_a_budget_needs_some_more_on_the_billing_account(
    cloud: GoogleCloud, google: Google, names: GcpNames, terraform: Stack
) -> None:
    cloud.granted, cloud.granted_on_account = set(PERMISSIONS), set(BUDGET_PERMISSIONS)
    before = len(cloud.calls)
    services.enable(google, (*services.SERVICES, *services.BUDGET_SERVICES))
    assert all(check.ok for check in google_checks(google, Wanted(names, budget=True)))
    needed = _terraform(cloud, terraform, stack.BUDGET)
    more = {**stack.DEV, "budget": {**stack.BUDGET["budget"], "amount": 200}}
    needed |= _terraform(cloud, terraform, more)
    assert BUDGET in existing(google, names, budget=True)
    needed |= _terraform(cloud, terraform, None)
    needed |= {one for call in cloud.calls[before:] for one in call.permissions}
    assert needed - PERMISSIONS == BUDGET_PERMISSIONS


def test_the_document_shows_the_same_role() -> None:
    text = (ROOT / "docs" / "gcp.md").read_text(encoding="utf-8")
    first, second, third = [
        yaml.safe_load(one) for one in re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]
    assert first["includedPermissions"] == sorted(PERMISSIONS)
    assert third["includedPermissions"] == sorted(BUDGET_PERMISSIONS)
    assert second["includedPermissions"] == sorted(DATABASE_PERMISSIONS)


def _begin(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    cloud.services -= set(services.SERVICES) - {"serviceusage.googleapis.com", "storage.googleapis.com"}
    project_number(google)
    services.enable(google)
    wanted = Wanted(names, (Machines("g2-standard-4", 1, gpu="nvidia-l4", gpus=1),))
    assert all(check.ok for check in google_checks(google, wanted))


def _terraform(cloud: GoogleCloud, terraform: Stack, variables: Mapping[str, Any] | None) -> set[str]:
    """Apply, or destroy without variables; return what the provider needed."""
    begun = len(cloud.inventory.calls)
    if variables is None:
        terraform.destroy()
    else:
        terraform.tell(variables).apply()
    return google_permissions.of_terraform(cloud.inventory.calls[begun:])


def _use(google: Google, names: GcpNames) -> None:
    spot = pools.PoolPlace(names.location, names.base, "spot")
    pools.autoscale(google, spot, None)
    pools.resize(google, spot, 1)
    pools.autoscale(google, spot, (0, 10), anywhere=True)
    made = clusters.cluster_status(google, names.location, names.base)
    assert made is not None
    assert all(clusters.nodes_of(google, pool) is not None for pool in made.pools)
    assert existing(google, names)


def _drift(cloud: GoogleCloud) -> None:
    """Change things by hand: what was changed is mended, and that needs to be allowed, too."""
    for (kind, _), state in cloud.inventory.things.items():
        state.update(DRIFT.get(kind, {}))


def _end(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    """Leave behind one of each, and take it away; throw the data away."""
    network = {"network": f"projects/{cloud.project}/global/networks/{names.network}"}
    zone, region = "zones/us-central1-a", "regions/us-central1"
    node = f"{LINK}projects/{cloud.project}/{zone}/instances/gke-{names.base}-system-1"
    for collection, where, body in (
        ("forwardingRules", region, network),
        ("targetPools", region, {"instances": [node]}),
        ("addresses", region, {"labels": names.labels}),
        ("networkEndpointGroups", zone, network),
        ("firewalls", "global", {"direction": "INGRESS", **network}),
        ("routes", "global", {"destRange": "10.0.0.0/8", **network}),
        ("disks", zone, {"labels": names.labels}),
    ):
        add(cloud, collection, where, "k8s-left", **body)
    left = leftovers.leftovers(google, names.region, names.zone, names.network, names.base, names.labels)
    assert len([one for one in left if leftovers.remove(google, one)]) == 7
    put(cloud, names.bucket, "metaflow/x")
    assert buckets.empty_bucket(google, names.bucket) == 1
