"""What an environment on Google Cloud costs: goals, sums, and where each figure comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.manifest_files import manifest_documents
from platform_cli.adapters.price_table import package_table
from platform_cli.core.manifests import ManifestValues, render
from platform_cli.core.pool_tables import AcceleratorTable, PoolTable
from platform_cli.core.price_sums import prices
from platform_cli.core.settings import EnvironmentTable

if TYPE_CHECKING:
    from platform_cli.core.prices import Database, PricesReport
    from platform_cli.core.settings import Size
    from tests.conftest import Home

TABLE = package_table()
ALL: list[tuple[Size, Database]] = [
    ("dev", "cluster"),
    ("dev", "cloudsql"),
    ("production", "cluster"),
    ("production", "cloudsql"),
]


def _prices(size: Size, database: Database) -> PricesReport:
    return prices(TABLE, EnvironmentTable(size=size), database)


def test_a_development_environment_keeps_to_its_goals() -> None:
    report = _prices("dev", "cluster")
    assert 0 < report.month <= 60
    assert 0 < report.paused <= 10


def test_every_price_has_a_source_and_a_date() -> None:
    for price in TABLE.prices.values():
        assert price.usd > 0
        assert price.source
        assert re.fullmatch(r"20\d\d-[01]\d(-[0-3]\d)?", price.date)


@pytest.mark.parametrize(("size", "database"), ALL)
def test_the_sums_are_those_of_the_lines(size: Size, database: Database) -> None:
    report = _prices(size, database)
    assert report.month == pytest.approx(sum(part.month for part in report.parts))
    assert report.hour * 730 == pytest.approx(report.month)
    assert report.paused == pytest.approx(sum(part.paused for part in report.parts))
    assert all(abs(part.paused) <= abs(part.month) for part in report.parts)


def test_every_price_is_used_or_told() -> None:
    used = {part.source for size, database in ALL for part in _prices(size, database).parts}
    assert used == {price.source for price in TABLE.prices.values()}


def test_only_a_zonal_clusters_fee_is_covered() -> None:
    dev, production = _prices("dev", "cluster"), _prices("production", "cluster")
    assert [part.month for part in dev.parts if "free tier" in part.what] == [pytest.approx(-73)]
    assert not [part for part in production.parts if "free tier" in part.what]


def test_spot_is_cheaper_than_the_same_machine_on_demand() -> None:
    pools = {pool.pool: pool.hour or 0.0 for pool in _prices("dev", "cluster").pools}
    assert pools["spot"] < pools["cpu"] / 2


def test_a_pool_that_always_has_nodes_is_in_the_sums_and_one_that_begins_at_zero_is_not() -> None:
    gpus = AcceleratorTable("nvidia-l4", 1)
    pool = PoolTable(machine_type="g2-standard-4", min_nodes=2, max_nodes=3, accelerator=gpus)
    usual = _prices("dev", "cluster")
    report = prices(TABLE, EnvironmentTable(pools={"gpu": pool}), "cluster")
    [node] = [one.hour for one in report.pools if one.pool == "gpu"]
    assert node is not None
    assert report.hour == pytest.approx(usual.hour + 2 * node)
    assert report.paused == usual.paused
    asleep = prices(TABLE, EnvironmentTable(pools={"gpu": PoolTable(machine_type="g2-standard-4")}), "cluster")
    assert asleep.month == usual.month


def test_with_autopilot_there_are_no_nodes_in_the_sums_and_that_is_said() -> None:
    report = prices(TABLE, EnvironmentTable(autopilot=True, size="production"), "cluster")
    assert report.pools == ()
    assert not [part for part in report.parts if "node" in part.what or "machine" in part.what]
    assert [part.month for part in report.parts if "free tier" in part.what] == [pytest.approx(-73)]
    assert "beside what Google bills for pods" in report.sentence
    assert any("in no sum" in note for note in report.notes)


def test_gpus_that_are_bought_beside_the_machine_are_not_forgotten() -> None:
    pool = PoolTable(machine_type="e2-standard-4", accelerator=AcceleratorTable("nvidia-tesla-t4", 2))
    report = prices(TABLE, EnvironmentTable(pools={"gpu": pool}), "cluster")
    [line] = [one for one in report.pools if one.pool == "gpu"]
    assert line.hour is None
    assert any("no price of e2-standard-4 with 2 nvidia-tesla-t4" in note for note in report.notes)


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
    lines = [part for part in _prices(size, "cluster").parts if "volume" in part.what]
    assert sum(part.month for part in lines) == pytest.approx(TABLE.prices["pd-balanced GB"].usd * asked)


def _gigabytes(one: dict[str, Any]) -> int:
    """Return what the volumes of an object have together."""
    spec = one.get("spec", {})
    claims = [claim["spec"]["resources"]["requests"]["storage"] for claim in spec.get("volumeClaimTemplates", ())]
    bus = spec.get("jetstream")
    return sum(map(_number, claims)) + (bus["replicas"] * _number(bus["persistence"]["volumeSize"]) if bus else 0)


def _number(quantity: str) -> int:
    return int(quantity.removesuffix("Gi"))
