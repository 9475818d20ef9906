"""Rules for everything that is made: labelled, private, without keys, with as few rights as will do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.cloud import stack
from tests.cloud.standin import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cloud.inventory import Inventory
    from tests.cloud.stack import Stack
    from tests.terraform.conftest import Resources

WANTED = {"platform-env": "dev", "platform-managed": "true"}
SCHEMA = json.loads((DATA / "schema.json").read_text())["provider_schemas"]["registry.terraform.io/hashicorp/google"]
# Where labels stand, if not in `labels`.
PLACES = {
    "google_container_cluster": ("resource_labels",),
    "google_container_node_pool": ("node_config", "resource_labels"),
    "google_sql_database_instance": ("settings", "user_labels"),
}
# Roles that anything of ours may have; each on one resource, but for what nodes write to the project's own logs.
ROLES = {
    "google_project_iam_member": {"roles/container.defaultNodeServiceAccount"},
    "google_storage_bucket_iam_member": {"roles/storage.objectUser"},
    "google_artifact_registry_repository_iam_member": {"roles/artifactregistry.reader"},
}


def test_all_that_can_be_labelled_is(planned: Resources) -> None:
    unlabelled = [address for address, one in planned.items() if _place(one["type"]) and not _is_labelled(one)]
    assert not unlabelled


def test_there_is_something_to_label_in_every_shape(planned: Resources) -> None:
    assert {"google_storage_bucket", "google_container_cluster", "google_artifact_registry_repository"} <= {
        one["type"] for one in planned.values() if _place(one["type"])
    }


def test_nothing_is_a_key_or_takes_a_policy_over(planned: Resources) -> None:
    forbidden = re.compile(r"_key$|_iam_policy$|_iam_binding$|_secret_version$|_bucket_acl|_access_control")
    assert not [address for address, one in planned.items() if forbidden.search(one["type"])]


def test_roles_are_few_and_on_one_resource(planned: Resources) -> None:
    members = {address: one for address, one in planned.items() if one["type"].endswith("_iam_member")}
    assert members
    assert not [address for address, one in members.items() if one["values"]["role"] not in ROLES[one["type"]]]


def test_nothing_is_open_to_the_public(planned: Resources) -> None:
    assert not [address for address, one in planned.items() if re.search("allUsers|allAuth", json.dumps(one["values"]))]
    for one in _of("google_storage_bucket", planned):
        assert one["public_access_prevention"] == "enforced"
        assert one["uniform_bucket_level_access"]
    for one in _of("google_container_cluster", planned):
        assert one["private_cluster_config"][0]["enable_private_nodes"]
        assert not one["control_plane_endpoints_config"][0]["ip_endpoints_config"][0]["enabled"]
        dns = one["control_plane_endpoints_config"][0]["dns_endpoint_config"][0]
        assert not dns["enable_k8s_certs_via_dns"]
        assert not dns["enable_k8s_tokens_via_dns"]
    for one in _of("google_sql_database_instance", planned):
        assert not one["settings"][0]["ip_configuration"][0]["ipv4_enabled"]


def test_nodes_are_nobody_else_and_hand_out_nothing(planned: Resources) -> None:
    pools = [*_of("google_container_node_pool", planned), *_of("google_container_cluster", planned)]
    for node in (node for one in pools for node in one.get("node_config") or ()):
        assert node["service_account"] == "platform-dev-nodes@acme-ml-dev.iam.gserviceaccount.com"
        assert node["workload_metadata_config"][0]["mode"] == "GKE_METADATA"
        assert node["shielded_instance_config"] == [{"enable_integrity_monitoring": True, "enable_secure_boot": True}]
    for one in _of("google_container_node_pool", planned):
        assert one["node_config"][0]["metadata"] == {"disable-legacy-endpoints": "true"}


def test_pools_begin_with_one_node_in_each_zone_or_with_none(planned: Resources) -> None:
    for one in _of("google_container_node_pool", planned):
        assert one["initial_node_count"] == (1 if one["name"] == "system" else 0)


def test_an_alert_is_about_our_project_only_and_reaches_who_pays_and_who_owns_it(planned: Resources) -> None:
    for one in _of("google_billing_budget", planned):
        assert one["display_name"] == "platform-dev"
        assert one["budget_filter"][0]["projects"] == ["projects/404096009001"]
        [mails] = one["all_updates_rule"]
        assert mails["enable_project_level_recipients"]
        assert not mails["disable_default_iam_recipients"]
        rules = {(rule["threshold_percent"], rule["spend_basis"]) for rule in one["threshold_rules"]}
        assert rules == {*((part, "CURRENT_SPEND") for part in (0.5, 0.9, 1)), (1, "FORECASTED_SPEND")}


def test_a_budget_is_made_only_if_it_is_asked_for(plans: Callable[[str], dict[str, Any]]) -> None:
    made = {shape: _of("google_billing_budget", stack.resources(plans(shape))) for shape in ("dev", "budget")}
    assert [len(one) for one in made.values()] == [0, 1]


def test_the_cluster_waits_for_nothing_but_its_network_and_its_account(gcp: Stack) -> None:
    edges = re.findall(r'"(.+?)" -> "(.+?)"', gcp.ok("graph"))
    needs = {_short(to) for origin, to in edges if _short(origin) == "google_container_cluster.this"}
    assert needs <= {
        "google_compute_subnetwork.nodes",
        "google_compute_network.this",
        "google_service_account.nodes",
    }
    pools = {_short(to) for origin, to in edges if _short(origin) == "google_container_node_pool.this"}
    assert {"google_compute_router_nat.this", "google_project_iam_member.nodes"} <= pools


def test_no_secret_is_in_plan_state_outputs_or_inventory(gcp: Stack, inventory: Inventory) -> None:
    gcp.tell(stack.CLOUDSQL)
    shown = json.dumps(gcp.plan())
    printed = gcp.apply()
    state = (gcp.folder / "terraform.tfstate").read_text()
    texts = [shown, printed, state, json.dumps(gcp.outputs()), json.dumps([*inventory.things.values()])]
    assert "metaflow" in state
    assert not [text for text in texts if stack.PASSWORD in text]
    assert b"google_sql_user" in (gcp.folder / "plan.bin").read_bytes() or "google_sql_user" in shown


def test_no_output_is_sensitive(plans: Callable[[str], dict[str, Any]]) -> None:
    outputs = plans("cloudsql")["configuration"]["root_module"]["outputs"]
    assert outputs
    assert not [name for name, one in outputs.items() if one.get("sensitive")]


def _short(node: str) -> str:
    return ".".join(node.removeprefix("[root] ").split(" ", 1)[0].rsplit(".", 2)[-2:])


def _of(kind: str, planned: Resources) -> list[dict[str, Any]]:
    return [one["values"] for one in planned.values() if one["type"] == kind]


def _place(kind: str) -> tuple[str, ...] | None:
    """Return where labels of a type of resource are written; None if it takes none."""
    takes = "labels" in SCHEMA["resource_schemas"][kind]["block"]["attributes"]
    return PLACES.get(kind, ("labels",) if takes else None)


def _is_labelled(resource: dict[str, Any]) -> bool:
    found: Any = resource["values"]
    for part in _place(resource["type"]) or ():
        found = found[part][0] if isinstance(found[part], list) else found[part]
    return bool(found == WANTED)
