"""A paused environment at Google has no nodes and loses nothing; both ways back lead to what there was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud import google_container
from tests.cloud.google_cloud import Fault
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

PLACE = f"projects/{PROJECT}/locations/us-central1-a/clusters/platform-dev"


def _nodes(gcp: Place) -> dict[str, int]:
    """Return the number of nodes of each pool that has any."""
    groups = gcp.cloud.kept("nodes").items()
    return {name.removeprefix("gke-platform-dev-").removesuffix("-grp"): count for name, count in groups if count}


def _autoscaling(gcp: Place) -> dict[str, Any]:
    things = gcp.cloud.inventory.things
    return {name: state["autoscaling"] for (kind, name), state in things.items() if kind == google_container.POOL}


def test_pausing_takes_all_nodes_and_nothing_else_and_unpausing_gives_them_back(gcp: Place) -> None:
    gcp.ok("up")
    before, kinds = _autoscaling(gcp), gcp.kinds()
    assert _nodes(gcp) == {"system": 1}
    assert "pool" in str(gcp.ok("pause")["changes"])
    assert _nodes(gcp) == {}
    assert set(map(str, _autoscaling(gcp).values())) == {"[]"}
    assert gcp.kinds() == kinds
    assert {action for _, _, action in gcp.ok("pause")["changes"]} == {"unchanged"}
    gcp.ok("unpause")
    assert _nodes(gcp) == {"system": 1}
    assert _autoscaling(gcp) == before
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}


def test_up_takes_a_paused_environment_up_again_and_down_takes_it_away(gcp: Place) -> None:
    gcp.ok("up")
    gcp.ok("pause")
    planned = gcp.ok("up", "--dry-run")
    assert ["pool", "system", "configured"] in planned["changes"]
    assert _nodes(gcp) == {}
    gcp.ok("up")
    assert _nodes(gcp) == {"system": 1}
    gcp.ok("pause")
    assert gcp.ok("down", "--purge")["left"] == []


def test_up_looks_at_the_cluster_once_before_it_plans_and_once_after_that(gcp: Place) -> None:
    gcp.ok("up")
    third = Fault(403, method="GET", path="container.googleapis.com/*/clusters/platform-dev", skip=2)
    gcp.cloud.faults.append(third)
    gcp.ok("up")
    assert (third.skip, third.times) == (0, 1)


def test_a_pool_that_somebody_else_made_is_named_and_left_alone(gcp: Place) -> None:
    gcp.ok("up")
    state = {"name": "theirs", "cluster": "platform-dev", "location": "us-central1-a", "autoscaling": []}
    gcp.cloud.inventory.things[google_container.POOL, f"{PLACE}/nodePools/theirs"] = {**state, "initial_node_count": 2}
    assert "pool 'theirs' is none of ours" in gcp.run("pause").text
    assert _nodes(gcp) == {"theirs": 2}


def test_what_was_never_up_can_be_neither_paused_nor_unpaused(gcp: Place) -> None:
    for verb in ("pause", "unpause"):
        done = gcp.platform(verb)
        assert done.returncode == 7
        assert "ENVIRONMENT_DOWN" in done.stderr
    assert gcp.kinds() == []
