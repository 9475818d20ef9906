"""Regions to choose from: the user's continent first, and each with the zone that it really has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.load import load_settings
from platform_cli.core.gcp_names import names_of
from platform_cli.core.gcp_places import REGIONS, fits, nearest_first

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("hours", "first"),
    [(None, "us-central1"), (-10, "us-central1"), (-3, "us-central1"), (0, "europe-west4"), (2, "europe-west4"),
     (5.5, "asia-southeast1"), (9, "asia-southeast1"), (13, "asia-southeast1")],
)  # fmt: skip
def test_the_nearest_continent_comes_first(hours: float | None, first: str) -> None:
    found = nearest_first(hours)
    assert found[0].name == first
    assert sorted(found) == sorted(REGIONS)


def test_all_of_them_are_names_of_regions() -> None:
    assert [one for one in REGIONS if not fits("region", one.name)] == []
    assert len({one.name for one in REGIONS}) == len(REGIONS)


@pytest.mark.parametrize(
    ("region", "zone"),
    [("us-central1", "us-central1-a"), ("us-east1", "us-east1-b"), ("europe-west1", "europe-west1-b")],
)
def test_the_first_zone_is_one_that_exists(tmp_path: Path, region: str, zone: str) -> None:
    text = f'[env.dev]\ntarget = "gcp"\nproject = "acme-ml"\nregion = "{region}"\n'
    (tmp_path / "platform.toml").write_text(text)
    settings = load_settings(environment="dev", overrides=(), variables={}, cwd=tmp_path)
    assert names_of(settings).zone == zone
