"""What is made, as an inventory: a line for each resource with what people and bills care about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud import stack
from tests.terraform.conftest import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Golden

# What of a resource is shown: paths into its values.
SHOWN = (
    "name",
    "account_id",
    "repository_id",
    "location",
    "region",
    "machine_type",
    "role",
    "member",
    "tier",
    "disk_size_gb",
    "disk_size",
    "spot",
    "total_min_node_count",
    "total_max_node_count",
    "deletion_protection",
    "deletion_policy",
    "availability_type",
    "enable_autopilot",
    "retention_duration_seconds",
    "billing_account",
    "units",
    "threshold_percent",
    "spend_basis",
    "enable_project_level_recipients",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_inventory_is_the_expected_one(shape: str, plans: Callable[[str], dict[str, Any]], golden: Golden) -> None:
    lines = [_line(address, one["values"]) for address, one in sorted(stack.resources(plans(shape)).items())]
    golden(f"terraform/{shape}.txt", "\n".join([*lines, ""]))


def _line(address: str, values: dict[str, Any]) -> str:
    return " ".join([address, *(f"{name}={value}" for name, value in _shown(values))])


def _shown(values: Any) -> list[tuple[str, Any]]:
    """Return the values of SHOWN, also from nested blocks."""
    if isinstance(values, list):
        return [found for one in values for found in _shown(one)]
    if not isinstance(values, dict):
        return []
    own = [(name, values[name]) for name in SHOWN if isinstance(values.get(name), (str, int, float, bool))]
    return own + [found for name, one in values.items() if isinstance(one, list) for found in _shown(one)]
