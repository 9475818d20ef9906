"""`kill -9` of `up` and `down` where phases meet and in the middle of Terraform's work: the next command goes on.

`python -m tests.gcp.kills up down` does the same at every boundary and at 20 random moments of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gcp import kills

if TYPE_CHECKING:
    from tests.gcp.places import Place

WANTED: dict[str, list[str]] = {}
BOUNDARIES = [
    ("up", "begin:Make what Google owns"),
    ("up", "end:Make what Google owns"),
    ("down", "end:Empty the bucket"),
    ("down", "end:Destroy what Google owns"),
    ("down", "begin:Remove the state"),
]


@pytest.fixture
def wanted(gcp: Place) -> list[str]:
    """Bring it up once, to know what there should be, and take it away."""
    if not WANTED:
        WANTED["up"] = kills.full(gcp)
        gcp.ok("down", "--purge")
    return WANTED["up"]


@pytest.mark.parametrize(("verb", "boundary"), BOUNDARIES)
def test_a_kill_where_phases_meet_is_made_good(verb: str, boundary: str, gcp: Place, wanted: list[str]) -> None:
    if verb == "down":
        gcp.ok("up")
    assert kills.at_boundary(gcp, verb, boundary, wanted).wrong == ""


@pytest.mark.parametrize("all_of_it", [True, False])
@pytest.mark.parametrize(("verb", "kind"), [("up", "container_node_pool"), ("down", "container_cluster")])
def test_a_kill_while_terraform_works_is_made_good(
    verb: str, kind: str, gcp: Place, wanted: list[str], *, all_of_it: bool
) -> None:
    if verb == "down":
        gcp.ok("up")
    gcp.cloud.inventory.pace = kills.PACE
    outcome = kills.at_call(gcp, verb, f"google_{kind}", wanted, all_of_it=all_of_it)
    assert outcome.wrong == ""
