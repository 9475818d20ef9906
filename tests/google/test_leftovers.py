"""What Kubernetes leaves behind is found and removed; what is somebody else's is named at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.google.leftovers import Leftover, leftovers, remove
from tests.cloud.google_compute import LINK, add

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud

ZONE, REGION = "zones/us-central1-a", "regions/us-central1"


def found(google: Google, names: GcpNames) -> tuple[Leftover, ...]:
    return leftovers(google, names.region, names.zone, names.network, names.base, names.labels)


@pytest.fixture
def left(cloud: GoogleCloud, names: GcpNames) -> dict[str, str]:
    """Fill the project with what clusters leave behind; return what of it is ours, by name, with its kind."""
    ours = {"network": f"projects/{cloud.project}/global/networks/{names.network}"}
    cluster = {"goog-k8s-cluster-name": names.base, "goog-k8s-cluster-location": names.location}
    node = f"{LINK}projects/{cloud.project}/{ZONE}/instances/gke-{names.base}-system-1"
    pool = f"{LINK}projects/{cloud.project}/{REGION}/targetPools/a1"
    add(cloud, "networks", "global", names.network)
    add(cloud, "forwardingRules", REGION, "a1", target=pool)
    add(cloud, "targetPools", REGION, "a1", instances=[node])
    add(cloud, "addresses", REGION, "kept-ip", labels=names.labels)
    add(cloud, "networkEndpointGroups", ZONE, "k8s1-neg", **ours)
    add(cloud, "firewalls", "global", f"gke-{names.base}-all", direction="INGRESS", **ours)
    add(cloud, "firewalls", "global", "k8s-fw-a1", direction="INGRESS", **ours)
    add(cloud, "routes", "global", f"gke-{names.base}-route", destRange="10.24.0.0/24", **ours)
    add(cloud, "disks", ZONE, "pvc-1", labels=cluster)
    add(cloud, "disks", "zones/us-central1-b", "pvc-2", labels=names.labels)
    return {
        "a1": "target pool",
        "kept-ip": "address",
        "k8s1-neg": "network endpoint group",
        f"gke-{names.base}-all": "firewall rule",
        "k8s-fw-a1": "firewall rule",
        f"gke-{names.base}-route": "route",
        "pvc-1": "disk",
        "pvc-2": "disk",
    }


@pytest.fixture
def foreign(cloud: GoogleCloud, names: GcpNames) -> None:
    """Things of others, some of which look like ours."""
    elsewhere = {"goog-k8s-cluster-name": names.base, "goog-k8s-cluster-location": "europe-west1-b"}
    node = f"{LINK}projects/{cloud.project}/{ZONE}/instances/gke-{names.base}2-system-1"
    default = f"projects/{cloud.project}/global/networks/default"
    mine = f"projects/{cloud.project}/global/networks/{names.network}"
    add(cloud, "disks", ZONE, "pvc-other", labels={"goog-k8s-cluster-name": "another"})
    add(cloud, "disks", "zones/europe-west1-b", "pvc-far", labels=elsewhere)
    add(cloud, "disks", ZONE, "data", labels={"platform-env": "production", "platform-managed": "true"})
    add(cloud, "targetPools", REGION, "a2", instances=[node])
    add(cloud, "firewalls", "global", "k8s-fw-default", direction="INGRESS", network=default)
    add(cloud, "networkEndpointGroups", ZONE, "k8s1-default", network=default)
    add(cloud, "routes", "global", "default-route-1", destRange="0.0.0.0/0", network=mine)


@pytest.mark.usefixtures("foreign")
def test_what_was_made_for_our_cluster_is_found(google: Google, names: GcpNames, left: dict[str, str]) -> None:
    seen = found(google, names)
    assert {one.name: one.kind for one in seen if one.kind != "forwarding rule"} == left
    assert all(one.ours and one.why for one in seen)
    assert seen[0] == Leftover("forwarding rule", "a1", "us-central1", ours=True, why=seen[0].why)
    assert {one.where for one in seen if one.kind == "disk"} == {"us-central1-a", "us-central1-b"}


@pytest.mark.usefixtures("foreign", "left")
def test_all_of_it_can_be_removed_in_that_order(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    others = set(cloud.inventory.things) - {
        (kind, identity)
        for kind, identity in cloud.inventory.things
        if identity.rpartition("/")[2] in {one.name for one in found(google, names)}
    }
    for one in found(google, names):
        assert remove(google, one)
        assert not remove(google, one)
    assert found(google, names) == ()
    assert set(cloud.inventory.things) == others
    network = ("google_compute_network", f"projects/{cloud.project}/global/networks/{names.network}")
    route = ("google_compute_route", f"projects/{cloud.project}/global/routes/default-route-1")
    del cloud.inventory.things[route]  # Google takes it away with the network
    cloud.inventory.answer("delete", *network, {})


@pytest.mark.usefixtures("left")
def test_a_rule_that_a_person_made_is_named_and_kept(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    mine = f"projects/{cloud.project}/global/networks/{names.network}"
    add(cloud, "firewalls", "global", "allow-ssh", direction="INGRESS", network=mine)
    [other] = [one for one in found(google, names) if not one.ours]
    assert (other.kind, other.name, other.where) == ("firewall rule", "allow-ssh", "global")
    assert names.network in other.why
    with pytest.raises(ValueError, match="allow-ssh"):
        remove(google, other)


def test_in_an_empty_project_nothing_is_left(google: Google, names: GcpNames) -> None:
    assert found(google, names) == ()
