"""What `down` must not take away without a word: data, and what is protected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cloud.google_objects import put
from tests.gcp.places import PROJECT

if TYPE_CHECKING:
    from tests.gcp.places import Place

DATA = f"{PROJECT}-platform-dev-data"


def test_data_is_not_lost_without_a_word(gcp: Place) -> None:
    gcp.ok("up")
    put(gcp.cloud, DATA, "runs/1", b"model")
    refused = gcp.platform("down", "--yes")
    assert "DATA_AT_STAKE" in refused.stderr
    assert "--keep-data" in refused.stderr
    gcp.ok("down", "--keep-data")
    assert gcp.kinds() == ["google_storage_bucket"]
    gcp.ok("up")
    assert list(gcp.cloud.kept("objects")[DATA]) == ["runs/1"]
    gcp.ok("down", "--purge")
    assert gcp.kinds() == []


def test_what_is_protected_is_refused_before_anything_is_touched(gcp: Place) -> None:
    with (gcp.folder / "platform.toml").open("a") as file:
        file.write('size = "production"\n')
    gcp.ok("up")
    before, calls = sorted(gcp.cloud.inventory.things), len(gcp.cloud.inventory.calls)
    done = gcp.run("down", "--purge")
    assert done.told["code"] == "ENVIRONMENT_PROTECTED"
    assert "--set protected=false" in done.told["hint"]
    assert sorted(gcp.cloud.inventory.things) == before
    assert len(gcp.cloud.inventory.calls) == calls
    lifted = gcp.run("down", "--purge", PLATFORM_PROTECTED="false")
    assert lifted.told.get("left") == [], lifted.text
    assert gcp.kinds() == []
