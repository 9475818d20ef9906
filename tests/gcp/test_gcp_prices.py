"""`platform prices --refresh`: what Google's catalogue says is kept; what it does not say stays as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cloud.google_cloud import Fault

if TYPE_CHECKING:
    from tests.gcp.places import Place

GPU = '[env.dev.pools.gpu]\nmachine_type = "g2-standard-4"\naccelerator = { type = "nvidia-l4", count = 1 }\n'


def _prices(gcp: Place, *words: str) -> dict[str, Any]:
    done = gcp.platform("prices", *words, "--output", "json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _declare(gcp: Place, text: str) -> None:
    with (gcp.folder / "platform.toml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_machines_are_priced_from_their_parts_and_kept(gcp: Place) -> None:
    _declare(gcp, GPU)
    before = _prices(gcp)
    told = _prices(gcp, "--refresh")
    pools = {one["pool"]: one for one in told["pools"]}
    nat = 0.0014
    disk = 0.11 / 730 * 100
    assert pools["cpu"]["hour"] == pytest.approx(4 * 0.027502 + 16 * 0.003686 + disk + nat)
    assert pools["spot"]["hour"] == pytest.approx(4 * 0.008 + 16 * 0.00107 + disk + nat)
    assert pools["gpu"]["hour"] == pytest.approx(4 * 0.024988 + 16 * 0.002927 + 0.56004 + disk + nat)
    assert "platform prices --refresh" in pools["cpu"]["source"]
    assert pools["cpu"]["date"] > before["pools"][1]["date"]
    assert _prices(gcp) == told
    others = [one for one in told["parts"] if "NAT" in one["what"]]
    assert others == [one for one in before["parts"] if "NAT" in one["what"]]


def test_another_region_has_its_own_prices_and_says_what_is_not_of_it(gcp: Place) -> None:
    file = gcp.folder / "platform.toml"
    file.write_text(file.read_text().replace("us-central1", "us-south1"))
    told = _prices(gcp, "--refresh")
    assert told["region"] == "us-south1"
    [system] = [one for one in told["parts"] if one["what"].startswith("system nodes")]
    assert system["hour"] == pytest.approx(2 * 0.025738 + 8 * 0.00345)
    [nat] = [one for one in told["parts"] if one["what"].startswith("NAT for")]
    assert nat["source"].endswith("(of us-central1)")


def test_where_google_does_not_answer_the_table_stays(gcp: Place) -> None:
    before = _prices(gcp)
    gcp.cloud.faults.append(Fault(403, "no", path="cloudbilling.googleapis.com/*", times=99))
    done = gcp.platform("prices", "--refresh")
    assert done.returncode not in {0, 70}
    assert "error[" in done.stderr
    assert _prices(gcp) == before


def test_a_kept_table_that_cannot_be_read_is_as_none(gcp: Place) -> None:
    before = _prices(gcp)
    _prices(gcp, "--refresh")
    [kept] = gcp.folder.rglob("prices.json")
    kept.write_text("{", encoding="utf-8")
    assert _prices(gcp) == before


def test_nobody_is_asked_for_an_environment_elsewhere(gcp: Place) -> None:
    done = gcp.platform("prices", "--refresh", "--env", "local")
    assert done.returncode == 2
    assert "PRICES_NOT_HERE" in done.stderr
    assert gcp.cloud.calls == []
