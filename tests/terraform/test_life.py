"""Make it, find nothing to do, mend what somebody changed, take it away, and meet refusals on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.core.outputs import parse_outputs
from tests.cloud import stack
from tests.cloud.inventory import Fault
from tests.terraform.conftest import SHAPES

if TYPE_CHECKING:
    from tests.cloud.inventory import Inventory
    from tests.cloud.stack import Stack

POOL = "projects/acme-ml-dev/locations/us-central1-a/clusters/platform-dev/nodePools"
BUDGET = "google_billing_budget"
UNPROTECTED = {**stack.PRODUCTION, "protected": False}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_second_plan_is_empty_and_destroy_leaves_nothing(shape: str, gcp: Stack, inventory: Inventory) -> None:
    gcp.tell(SHAPES[shape]).apply()
    made = inventory.kinds()
    assert "google_container_cluster" in made
    assert ("google_sql_database_instance" in made) == (shape in {"cloudsql", "production"})
    assert not gcp.changes()
    if shape == "production":
        gcp.tell(UNPROTECTED).apply()
    gcp.destroy()
    assert inventory.kinds() == []


def test_a_protected_environment_stays(gcp: Stack, inventory: Inventory) -> None:
    gcp.tell(stack.PRODUCTION).apply()
    done = gcp.run("destroy", "-auto-approve", "-input=false")
    assert done.returncode == 1
    assert "without setting deletion_policy" in done.stderr
    assert {"google_container_cluster", "google_sql_database_instance", "google_storage_bucket"} <= {*inventory.kinds()}


def test_what_somebody_changed_or_removed_is_mended(gcp: Stack, inventory: Inventory) -> None:
    gcp.apply()
    del inventory.things["google_container_node_pool", f"{POOL}/spot"]
    [bucket] = inventory.ids("google_storage_bucket")
    inventory.things["google_storage_bucket", bucket]["public_access_prevention"] = "inherited"
    pool, data = "module.gke.google_container_node_pool.this", "module.storage.google_storage_bucket.data"
    assert sorted(gcp.changes()) == [f'{pool}["spot"]', data]
    gcp.apply()
    assert f"{POOL}/spot" in inventory.ids("google_container_node_pool")
    assert inventory.things["google_storage_bucket", bucket]["public_access_prevention"] == "enforced"


def test_a_bigger_machine_replaces_no_pool_and_spot_does(gcp: Stack, inventory: Inventory) -> None:
    gcp.apply()
    pools = {"spot": {"machine_type": "n2d-standard-8", "max_nodes": 10, "spot": True}}
    pools["cpu"] = {"machine_type": "n2d-standard-4", "max_nodes": 4, "spot": True}
    planned = {one["address"]: one["change"]["actions"] for one in gcp.tell({**stack.DEV, "pools": pools}).plan()[
        "resource_changes"] if one["change"]["actions"] != ["no-op"]}  # fmt: skip
    pool = "module.gke.google_container_node_pool.this"
    assert planned == {f'{pool}["spot"]': ["update"], f'{pool}["cpu"]': ["delete", "create"]}
    assert f"{POOL}/spot" in inventory.ids("google_container_node_pool")


def test_a_budget_changes_in_place_and_goes_when_it_is_asked_for_no_longer(gcp: Stack, inventory: Inventory) -> None:
    gcp.tell({**stack.BUDGET, "size": "production"}).apply()
    [before] = inventory.ids(BUDGET)
    more = {**stack.BUDGET, "size": "production", "budget": {**stack.BUDGET["budget"], "amount": 250}}
    assert gcp.tell(more).changes() == ["module.budget[0].google_billing_budget.this"]
    gcp.apply()
    assert inventory.ids(BUDGET) == [before]
    assert inventory.things[BUDGET, before]["amount"][0]["specified_amount"][0]["units"] == "250"
    gcp.tell({**stack.DEV, "size": "production"}).apply()
    assert inventory.ids(BUDGET) == []
    assert "google_container_cluster" in inventory.kinds(), "the protected rest stays"


def test_another_account_that_pays_takes_the_budget_over(gcp: Stack, inventory: Inventory) -> None:
    gcp.tell(stack.BUDGET).apply()
    gcp.tell({**stack.DEV, "budget": {"amount": 100, "billing_account": "FFFFFF-6789AB-CDEF01"}}).apply()
    [now] = inventory.ids(BUDGET)
    assert now.startswith("billingAccounts/FFFFFF-6789AB-CDEF01/budgets/")


def test_a_call_for_a_budget_counts_against_the_project(gcp: Stack, inventory: Inventory) -> None:
    """Google refuses those of a person's login that count against its own tools."""
    main = gcp.folder / "main.tf"
    main.write_text(main.read_text().replace("user_project_override = true", "user_project_override = false"))
    done = gcp.tell(stack.BUDGET).run("apply", "-auto-approve", "-input=false")
    assert done.returncode == 1
    assert "billingbudgets.googleapis.com API requires a quota project" in " ".join(done.stderr.split())
    assert inventory.ids(BUDGET) == []


FAULTS = [
    (
        Fault(403, "Required 'compute.networks.create' permission for 'projects/p'", "forbidden", "*_network"),
        "Error 403",
    ),
    (Fault(409, "The resource 'x' already exists", "alreadyExists", "google_compute_network"), "alreadyExists"),
    (Fault(403, 'Insufficient regional quota to satisfy request: resource "CPUS"', "forbidden", "*_cluster"), "quota"),
    (Fault(0, "timeout while waiting for state to become 'DONE'", "", "google_compute_router_nat"), "timeout while"),
    (Fault(500, "Internal error", "backendError", "google_storage_bucket"), "Error 500"),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_refusal_fails_and_the_next_apply_goes_on(fault: Fault, said: str, gcp: Stack, inventory: Inventory) -> None:
    inventory.faults.append(fault)
    done = gcp.run("apply", "-auto-approve", "-input=false")
    assert done.returncode == 1
    assert said in done.stderr
    inventory.faults.clear()
    gcp.apply()
    assert not gcp.changes()
    gcp.destroy()
    assert inventory.kinds() == []


@pytest.mark.parametrize(("code", "reason"), [(429, "rateLimitExceeded"), (503, "backendError")])
def test_an_overloaded_google_is_asked_again(code: int, reason: str, gcp: Stack, inventory: Inventory) -> None:
    inventory.faults.append(Fault(code, "Try later", reason, "google_compute_network", times=3))
    gcp.apply()
    assert [operation for operation, kind, _ in inventory.calls if kind == "google_compute_network"] == ["create"] * 4


def test_a_cluster_that_came_up_badly_is_made_anew(gcp: Stack, inventory: Inventory) -> None:
    inventory.faults.append(
        Fault(0, "only 0 nodes out of 1 have registered", "", "google_container_cluster", times=1, partial=True)
    )
    assert gcp.run("apply", "-auto-approve", "-input=false").returncode == 1
    gcp.apply()
    calls = [operation for operation, kind, _ in inventory.calls if kind == "google_container_cluster"]
    assert [one for one in calls if one != "read"] == ["create", "delete", "create"]
    assert not gcp.changes()


def test_a_lost_state_is_refused_by_name_and_nothing_is_doubled(gcp: Stack, inventory: Inventory) -> None:
    gcp.apply()
    made = sorted(inventory.things)
    (gcp.folder / "terraform.tfstate").unlink()
    done = gcp.run("apply", "-auto-approve", "-input=false")
    assert "alreadyExists" in done.stderr
    assert sorted(inventory.things) == made


@pytest.mark.parametrize("shape", ["dev", "cloudsql"])
def test_the_outputs_are_those_that_the_command_expects(shape: str, gcp: Stack) -> None:
    gcp.tell(SHAPES[shape]).apply()
    outputs = parse_outputs(gcp.ok("output", "-json"))
    assert outputs.cluster.endpoint.endswith(".goog")
    assert outputs.cluster.pools == {"system": "e2-standard-2", "cpu": "n2d-standard-4", "spot": "n2d-standard-4"}
    assert outputs.bucket == "gs://acme-ml-dev-platform-dev-data"
    assert set(outputs.registry.mirrors) == {"docker.io", "ghcr.io", "quay.io"}
    assert (outputs.database.user if outputs.database else None) == ("metaflow" if shape == "cloudsql" else None)
