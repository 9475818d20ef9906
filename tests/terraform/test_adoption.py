"""A lost state is found again: names are deterministic, so `import` blocks take everything back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cloud import stack

if TYPE_CHECKING:
    from tests.cloud.inventory import Inventory
    from tests.cloud.stack import Stack


def test_all_that_exists_is_adopted_by_its_name(gcp: Stack, inventory: Inventory) -> None:
    gcp.apply()
    made = sorted(inventory.things)
    ids = {address: one["values"]["id"] for address, one in _resources(gcp).items()}
    (gcp.folder / "terraform.tfstate").unlink()
    blocks = [f"import {{\n  to = {address}\n  id = {_written(one)}\n}}\n" for address, one in ids.items()]
    (gcp.folder / "imports.tf").write_text("\n".join(blocks))
    changes = {one["address"]: one["change"] for one in gcp.plan()["resource_changes"]}
    assert all("importing" in change for change in changes.values())
    assert not [address for address, change in changes.items() if {"create", "delete"} & set(change["actions"])]
    gcp.apply()
    assert sorted(inventory.things) == made
    assert not gcp.changes()


def _resources(gcp: Stack) -> dict[str, dict[str, dict[str, str]]]:
    shown = json.loads(gcp.ok("show", "-json"))
    return stack.resources({"planned_values": shown["values"]})


def _written(identity: str) -> str:
    """Return an id as people write it to import: members of policies are 'TARGET ROLE MEMBER'."""
    target, found, rest = identity.partition("/roles/")
    if not found:
        return f'"{identity}"'
    role, _, member = rest.partition("/")
    return f'"{target} roles/{role} {member}"'
