"""What `up` and `down` say before they do anything, and what is left on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

STATES = f"{PROJECT}-platform-state"


def test_a_plan_needs_no_bucket_for_the_state_and_makes_none(gcp: Place) -> None:
    planned = _created(gcp.ok("up", "--dry-run"))
    assert len(planned) > 20
    assert gcp.kinds() == []
    assert _created(gcp.ok("up")) == planned
    assert "dev/default.tfstate" in gcp.cloud.kept("objects")[STATES]
    assert _created(gcp.ok("up", "--dry-run")) == set()
    gcp.ok("down", "--purge")
    assert _created(gcp.ok("up", "--dry-run")) == planned  # the bucket that Terraform knew is gone
    assert gcp.kinds() == []


def test_what_exists_without_its_state_is_not_planned_anew(gcp: Place) -> None:
    gcp.ok("up")
    del gcp.cloud.inventory.things["google_storage_bucket", STATES]
    assert _created(gcp.ok("up", "--dry-run")) == {STATES}


def test_a_purge_leaves_nothing_on_this_machine(gcp: Place) -> None:
    gcp.ok("up")
    folders = gcp.folder / ".local"
    assert list(folders.glob("state/platform/dev/terraform"))
    told = gcp.ok("down")
    assert [kind for kind, _, action in told["changes"] if action == "kept"] == ["data"]
    assert list(folders.glob("*/platform/dev"))
    gcp.ok("down", "--purge")
    assert not [file for file in folders.glob("*/platform/dev/**/*") if file.is_file()]


def _created(told: dict[str, list[list[str]]]) -> set[str]:
    """Return what is made at Google."""
    return {ref for kind, ref, action in told["changes"] if action == "created" and kind != "connection"}
