"""A data folder that cannot be used: refused with the reason, nothing of the user's touched, and fine once mended."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from tests.conftest import Golden, Home

# What stands in the way, below the data or the state folder; a name that ends in '/' is a folder.
IN_THE_WAY: dict[str, tuple[str, str]] = {
    "data-is-a-file": ("data", ""),
    "data-parent-is-a-file": ("data", ".."),
    "data-store-is-a-file": ("data", "store"),
    "data-profile-folder-is-a-file": ("data", "home"),
    "data-profile-is-a-folder": ("data", "home/config_local.json/"),
    "data-ledger-is-a-folder": ("data", "ledger.db/"),
    "state-is-a-file": ("state", ""),
    "state-operation-lock-is-a-folder": ("state", "operation.lock/"),
    "state-service-lock-is-a-folder": ("state", "scheduler.lock/"),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_up_says_what_is_in_the_way_and_leaves_it_there(name: str, home: Home, golden: Golden) -> None:
    root, inner = IN_THE_WAY[name]
    path = (home.data if root == "data" else home.state).joinpath(inner).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    mine = path / "mine" if inner.endswith("/") else path
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine", encoding="utf-8")
    Refusals(home, golden)(name, "up", code=7 if "ledger" in name else 4)
    assert mine.read_text(encoding="utf-8") == "mine"
    path.rename(home.path / "moved-away")
    home.ok("up")
    assert "healthy" in home.ok("status")


@pytest.mark.skipif(sys.platform != "linux", reason="these places are Linux's")
@pytest.mark.parametrize("place", ["/dev/null/data", "/proc/data"])
def test_a_place_where_nothing_can_be_made(place: str, home: Home, golden: Golden) -> None:
    name = f"data-below-{place.split('/')[1]}"
    Refusals(home, golden)(name, "up", "--set", f"data={place}", code=4)


def test_a_folder_of_somebody_elses_is_not_purged_blindly(home: Home, golden: Golden) -> None:
    precious = home.path / "thesis.txt"
    precious.write_text("mine", encoding="utf-8")
    Refusals(home, golden)("purge-of-home", "down", "--purge", "--yes", "--set", f"data={home.path}", code=3)
    assert precious.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_holds_other_things_too_keeps_them(home: Home) -> None:
    mixed = home.path / "mixed"
    mixed.mkdir()
    (mixed / "thesis.txt").write_text("mine", encoding="utf-8")
    where = {"PLATFORM_DATA": str(mixed)}
    home.ok("up", env=where)
    home.ok("down", "--purge", "--yes", env=where)
    assert [file.name for file in mixed.iterdir()] == ["thesis.txt"]
