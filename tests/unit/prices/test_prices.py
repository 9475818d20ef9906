"""What an environment on Google Cloud costs: goals, sums, and where each figure comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.manifest_files import manifest_documents
from platform_cli.adapters.price_table import price_table
from platform_cli.core.manifests import ManifestValues, render
from platform_cli.core.price_sums import prices

if TYPE_CHECKING:
    from platform_cli.core.prices import Database
    from platform_cli.core.settings import Size
    from tests.conftest import Home

TABLE = price_table()
ALL: list[tuple[Size, Database]] = [
    ("dev", "cluster"),
    ("dev", "cloudsql"),
    ("production", "cluster"),
    ("production", "cloudsql"),
]


def test_a_development_environment_keeps_to_its_goals() -> None:
    report = prices(TABLE, "dev", "cluster")
    assert 0 < report.month <= 60
    assert 0 < report.paused <= 10


def test_every_price_has_a_source_and_a_date() -> None:
    for price in TABLE.prices.values():
        assert price.usd > 0
        assert price.source
        assert re.fullmatch(r"20\d\d-[01]\d(-[0-3]\d)?", price.date)


@pytest.mark.parametrize(("size", "database"), ALL)
def test_the_sums_are_those_of_the_lines(size: Size, database: Database) -> None:
    report = prices(TABLE, size, database)
    assert report.month == pytest.approx(sum(part.month for part in report.parts))
    assert report.hour * 730 == pytest.approx(report.month)
    assert report.paused == pytest.approx(sum(part.paused for part in report.parts))
    assert all(abs(part.paused) <= abs(part.month) for part in report.parts)


def test_every_price_is_used_or_told() -> None:
    used = {part.source for size, database in ALL for part in prices(TABLE, size, database).parts}
    assert used == {price.source for price in TABLE.prices.values()}


def test_only_a_zonal_clusters_fee_is_covered() -> None:
    dev, production = prices(TABLE, "dev", "cluster"), prices(TABLE, "production", "cluster")
    assert [part.month for part in dev.parts if "free tier" in part.what] == [pytest.approx(-73)]
    assert not [part for part in production.parts if "free tier" in part.what]


def test_spot_is_cheaper_than_the_same_machine_on_demand() -> None:
    pools = {pool.pool: pool.hour for pool in prices(TABLE, "dev", "cluster").pools}
    assert pools["spot"] < pools["cpu"] / 2


def test_the_verb_prints_lines_sums_and_sources(home: Home) -> None:
    printed = home.ok("prices")
    assert "59.19" in printed
    assert "4.25" in printed
    assert "cloud.google.com/kubernetes-engine/pricing" in printed
    assert "regional cluster" in home.ok("prices", "--size", "production")


def test_programs_get_the_same(home: Home) -> None:
    [_, told] = map(json.loads, home.ok("prices", "--database", "cloudsql", "--output", "json").splitlines())
    assert told["type"] == "prices"
    assert told["month"] == pytest.approx(sum(part["month"] for part in told["parts"]))
    assert any("Cloud SQL" in part["what"] for part in told["parts"])


@pytest.mark.parametrize("size", ["dev", "production"])
def test_the_volumes_are_those_that_the_manifests_ask_for(size: Size) -> None:
    values = ManifestValues(environment="e", namespace="n", concurrency=2, size=size)
    asked = sum(_gigabytes(one) for one in render(manifest_documents(), values))
    lines = [part for part in prices(TABLE, size, "cluster").parts if "volume" in part.what]
    assert sum(part.month for part in lines) == pytest.approx(TABLE.prices["pd-balanced GB"].usd * asked)


def _gigabytes(one: dict[str, Any]) -> int:
    """Return what the volumes of an object have together."""
    spec = one.get("spec", {})
    claims = [claim["spec"]["resources"]["requests"]["storage"] for claim in spec.get("volumeClaimTemplates", ())]
    bus = spec.get("jetstream")
    return sum(map(_number, claims)) + (bus["replicas"] * _number(bus["persistence"]["volumeSize"]) if bus else 0)


def _number(quantity: str) -> int:
    return int(quantity.removesuffix("Gi"))
