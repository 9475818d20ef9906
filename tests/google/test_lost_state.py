"""A state that is lost, and one that is locked: the project's bucket, seen by real Terraform and by us."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from platform_cli.adapters.google.inventory import existing
from platform_cli.adapters.google.services import disabled
from tests.cloud import stack
from tests.cloud.google_objects import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames
    from tests.cloud.google_cloud import GoogleCloud
    from tests.cloud.stack import Stack


def test_all_that_exists_is_taken_into_a_new_state(
    cloud: GoogleCloud, google: Google, names: GcpNames, terraform: Stack
) -> None:
    assert existing(google, names) == {}
    terraform.tell(stack.DEV).apply()
    made = _addresses(terraform)
    found = existing(google, names)
    assert set(found) == made
    _lose_state(cloud, names)
    _import(terraform, found)
    actions = [set(one["change"]["actions"]) for one in terraform.plan()["resource_changes"]]
    assert not any({"create", "delete"} & one for one in actions)
    things = sorted(cloud.inventory.things)
    terraform.apply()
    assert sorted(cloud.inventory.things) == things
    assert terraform.changes() == []


def test_so_is_what_a_killed_apply_left_behind(
    cloud: GoogleCloud, google: Google, names: GcpNames, terraform: Stack
) -> None:
    terraform.tell(stack.DEV).apply()
    pool = f"projects/{cloud.project}/locations/{names.location}/clusters/{names.base}/nodePools/spot"
    del cloud.inventory.things["google_container_node_pool", pool]
    member = next(key for key in cloud.inventory.things if key[0] == "google_storage_bucket_iam_member")
    del cloud.inventory.things[member]
    _lose_state(cloud, names)
    _import(terraform, existing(google, names))
    terraform.apply()
    assert {member, ("google_container_node_pool", pool)} <= set(cloud.inventory.things)
    assert terraform.changes() == []


def test_a_database_is_found_by_its_newest_generation(google: Google, names: GcpNames, cloud: GoogleCloud) -> None:
    ours = {"settings": [{"user_labels": names.labels}]}
    for generation in (2, 10):
        cloud.inventory.things["google_sql_database_instance", f"platform-dev-pg-{generation}"] = ours
    cloud.inventory.things["google_sql_database_instance", "platform-dev-pg-11"] = {}
    cloud.inventory.things["google_sql_database_instance", "platform-development-pg-99"] = {}
    cloud.inventory.things["google_sql_user", "metaflow//platform-dev-pg-10"] = {}
    assert existing(google, names) == {
        "module.database[0].google_sql_database_instance.this": "platform-dev-pg-10",
        "module.database[0].google_sql_user.metaflow": f"{names.project}/platform-dev-pg-10/metaflow",
    }


def test_where_services_are_off_nothing_can_exist(cloud: GoogleCloud, google: Google, names: GcpNames) -> None:
    cloud.services -= {
        f"{one}.googleapis.com" for one in ("artifactregistry", "compute", "container", "iam", "sqladmin")
    }
    assert len(disabled(google)) == 4
    assert existing(google, names) == {}


def test_a_lock_keeps_a_second_terraform_out(cloud: GoogleCloud, names: GcpNames, terraform: Stack) -> None:
    held = {"ID": "1", "Operation": "OperationTypeApply", "Who": "jane@laptop", "Version": "1.11.4"}
    put(cloud, names.state_bucket, "dev/default.tflock", json.dumps(held).encode())
    done = terraform.tell(stack.DEV).run("apply", "-auto-approve", "-input=false")
    assert done.returncode == 1
    assert "Error acquiring the state lock" in done.stderr
    assert "jane@laptop" in done.stderr
    assert cloud.inventory.ids("google_compute_network") == []


def _addresses(terraform: Stack) -> set[str]:
    shown = json.loads(terraform.ok("show", "-json"))
    return set(stack.resources({"planned_values": shown["values"]}))


def _lose_state(cloud: GoogleCloud, names: GcpNames) -> None:
    state = cloud.kept("objects")[names.state_bucket]
    assert any(one["live"] for one in state.pop("dev/default.tfstate"))


def _import(terraform: Stack, found: Mapping[str, str]) -> None:
    blocks = [f"import {{\n  to = {address}\n  id = {json.dumps(one)}\n}}\n" for address, one in found.items()]
    (terraform.folder / "imports.tf").write_text("\n".join(blocks))
