"""GPU pools of platform.toml, made by real Terraform on the stand-in: made, changed, taken away, refused, priced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cloud import google_container
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

POOLS = f"projects/{PROJECT}/locations/us-central1-a/clusters/platform-dev/nodePools"


def _declare(gcp: Place, pools: str) -> None:
    file = gcp.folder / "platform.toml"
    text = file.read_text(encoding="utf-8").partition("[env.dev.pools")[0]
    file.write_text(text + pools, encoding="utf-8")


def _gpu(most: int, machine: str = "g2-standard-4") -> str:
    accelerator = 'accelerator = { type = "nvidia-l4", count = 1 }'
    return f'[env.dev.pools.gpu]\nmachine_type = "{machine}"\nmax_nodes = {most}\nspot = true\n{accelerator}\n'


def _made(gcp: Place) -> dict[str, Any]:
    return gcp.cloud.inventory.things.get((google_container.POOL, f"{POOLS}/gpu"), {})


def test_a_gpu_pool_is_made_changed_paused_and_taken_away(gcp: Place) -> None:
    _declare(gcp, _gpu(1))
    told = gcp.run("up").text
    assert "A node of pool 'gpu' (g2-standard-4 spot) costs $0.412 an hour." in told
    [node], [limits] = _made(gcp)["node_config"], _made(gcp)["autoscaling"]
    assert (node["machine_type"], node["spot"]) == ("g2-standard-4", True)
    assert [(one["type"], one["count"]) for one in node["guest_accelerator"]] == [("nvidia-l4", 1)]
    assert (limits["total_max_node_count"], limits["location_policy"]) == (1, "ANY")
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}
    _declare(gcp, _gpu(2))
    configured = [ref for _, ref, action in gcp.ok("up")["changes"] if action == "configured"]
    assert configured == ['module.gke.google_container_node_pool.this["gpu"]']
    gcp.ok("pause")
    gcp.ok("unpause")
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}
    _declare(gcp, "")
    gcp.ok("up")
    assert _made(gcp) == {}


def test_gpus_that_the_zone_or_the_quota_has_not_are_told_before_anything_is_made(gcp: Place) -> None:
    _declare(gcp, _gpu(4))
    done = gcp.run("up")
    assert done.told["code"] == "PREREQUISITES_MISSING"
    assert "PREEMPTIBLE_NVIDIA_L4_GPUS" in done.told["details"]
    assert "4 needed, 2 of 2 free" in done.told["details"]
    gcp.cloud.facts["gpus"] = {}
    assert "it has no nvidia-l4" in gcp.run("up").told["details"]
    assert gcp.kinds() == []


def test_a_machine_whose_price_is_not_known_is_said_to_be_so(gcp: Place) -> None:
    gcp.cloud.facts["machines"] = {"e2-standard-2": 2, "n2d-standard-4": 4, "g2-standard-8": 8}
    _declare(gcp, _gpu(1, "g2-standard-8"))
    assert "(g2-standard-8 spot) costs a price that we do not know" in gcp.run("up").text
    printed = gcp.platform("prices").stdout
    assert "not known" in printed
    assert "The table has no price of g2-standard-8 spot" in printed
