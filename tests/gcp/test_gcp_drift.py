"""What was changed or deleted by hand is shown and mended; what would lose everything is refused."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

DATA = ("google_storage_bucket", f"{PROJECT}-platform-dev-data")
PLACE = f"projects/{PROJECT}/locations/us-central1-a/clusters/platform-dev"
CLUSTER, POOL = ("google_container_cluster", PLACE), ("google_container_node_pool", f"{PLACE}/nodePools/spot")


def test_what_was_deleted_or_changed_by_hand_is_shown_and_mended(gcp: Place) -> None:
    gcp.ok("up")
    del gcp.cloud.inventory.things[POOL]
    gcp.cloud.inventory.things[DATA]["public_access_prevention"] = "inherited"
    shown = gcp.run("up", "--dry-run")
    told = [line.strip() for line in shown.text.splitlines()]
    assert told[told.index("to be created:") + 1] == "container node pool spot"
    assert told[told.index("to be configured:") + 1] == "storage bucket"
    assert POOL not in gcp.cloud.inventory.things
    changed = {kind: action for kind, _, action in gcp.ok("up")["changes"]}
    assert changed["container node pool spot"] == "created"
    assert changed["storage bucket"] == "configured"
    assert gcp.cloud.inventory.things[DATA]["public_access_prevention"] == "enforced"


def test_what_would_replace_the_cluster_or_the_bucket_is_refused(gcp: Place) -> None:
    gcp.ok("up")
    before = deepcopy(gcp.cloud.inventory.things)
    for name, value, parts in (
        ("zone", "us-central1-b", ("container cluster (for its location)",)),
        ("region", "europe-west1", ("container cluster (for its", "storage bucket (for its location)")),
    ):
        text = (gcp.folder / "platform.toml").read_text()
        gcp.write(name, value)
        done = gcp.run("up")
        assert done.told["code"] == "GCP_REPLACEMENT_REFUSED", done.text
        assert all(part in done.told["message"] for part in parts)
        assert "change it back, in platform.toml" in done.told["hint"]
        assert gcp.cloud.inventory.things == before
        (gcp.folder / "platform.toml").write_text(text)
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}  # the hint, followed


def test_a_cluster_that_was_changed_by_hand_beyond_repair_can_be_made_anew_without_the_data(gcp: Place) -> None:
    gcp.ok("up")
    gcp.cloud.inventory.things[CLUSTER]["datapath_provider"] = "LEGACY_DATAPATH"
    done = gcp.run("up")
    assert done.told["code"] == "GCP_REPLACEMENT_REFUSED", done.text
    assert "container cluster (for its datapath_provider)" in done.told["message"]
    assert "platform down --keep-data, then platform up" in done.told["hint"]
    gcp.ok("down", "--keep-data")
    assert DATA in gcp.cloud.inventory.things
    gcp.ok("up")
    assert gcp.cloud.inventory.things[CLUSTER]["datapath_provider"] == "ADVANCED_DATAPATH"
