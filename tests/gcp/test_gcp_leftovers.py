"""What Kubernetes made in Google's name and left goes with `down`; what is somebody else's is named, and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cloud.google_compute import LINK, add
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

ZONE, REGION = "zones/us-central1-a", "regions/us-central1"
NETWORK = {"network": f"projects/{PROJECT}/global/networks/platform-dev-net"}
MARK = {"goog-k8s-cluster-name": "platform-dev", "goog-k8s-cluster-location": "us-central1-a"}


def _leave(gcp: Place) -> None:
    """Leave what a Service of type LoadBalancer, an Ingress and a volume leave behind."""
    node = f"{LINK}projects/{PROJECT}/{ZONE}/instances/gke-platform-dev-system-1"
    pool = f"{LINK}projects/{PROJECT}/{REGION}/targetPools/a1"
    add(gcp.cloud, "forwardingRules", REGION, "a1", target=pool)
    add(gcp.cloud, "targetPools", REGION, "a1", instances=[node])
    add(gcp.cloud, "firewalls", "global", "k8s-fw-a1", direction="INGRESS", **NETWORK)
    add(gcp.cloud, "networkEndpointGroups", ZONE, "k8s1-neg", **NETWORK)
    add(gcp.cloud, "disks", ZONE, "pvc-1", labels=MARK, description="{}")


def test_load_balancers_and_disks_of_kubernetes_go_with_down(gcp: Place) -> None:
    gcp.ok("up")
    _leave(gcp)
    assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []


def test_a_firewall_rule_of_somebody_else_in_our_network_is_named_and_stays(gcp: Place) -> None:
    gcp.ok("up")
    _leave(gcp)
    add(gcp.cloud, "firewalls", "global", "audit", direction="INGRESS", **NETWORK)
    done = gcp.run("down", "--purge")
    assert done.told["code"] == "GCP_RESOURCE_IN_USE", done.text
    assert "firewalls/audit" in done.told["message"]
    assert "take " in done.told["hint"]
    assert ("google_compute_firewall", f"projects/{PROJECT}/global/firewalls/audit") in gcp.cloud.inventory.things
    del gcp.cloud.inventory.things[
        "google_compute_firewall", f"projects/{PROJECT}/global/firewalls/audit"
    ]  # as it says
    assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []
