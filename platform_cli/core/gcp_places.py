"""Where an environment on Google Cloud can be: how projects and regions are called, and some regions to choose from."""

from __future__ import annotations

import re
from typing import NamedTuple

# Google's rules for ids of projects and names of regions, and how they are said.
_SHAPES = {
    "project": (
        re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]"),
        "a project's id: 6 to 30 small letters, digits and dashes",
    ),
    "region": (re.compile(r"[a-z]+-[a-z]+[0-9]+"), "a region such as us-central1"),
}


class Region(NamedTuple):
    """A region that has all an environment can want.

    Attributes:
        name: Google's name of it.
        place: Where it is, for people.
        hours: About how many hours its part of the world is ahead of UTC.
    """

    name: str
    place: str
    hours: int


# Each sells n2d-standard-4 on spot, and g2-standard-4 (an L4) in the zone that a cluster is in if none is named, says
# Google's price list, as version 8 of SkyPilot's catalogue of machines has it. On each continent the cheapest first.
REGIONS = (
    Region("us-central1", "Iowa", -6),
    Region("us-east1", "South Carolina", -6),
    Region("us-west1", "Oregon", -6),
    Region("northamerica-northeast2", "Toronto", -6),
    Region("europe-west4", "Netherlands", 1),
    Region("europe-west1", "Belgium", 1),
    Region("europe-west3", "Frankfurt", 1),
    Region("europe-west2", "London", 1),
    Region("asia-southeast1", "Singapore", 8),
    Region("asia-northeast1", "Tokyo", 8),
    Region("asia-south1", "Mumbai", 8),
)


def nearest_first(hours: float | None) -> tuple[Region, ...]:
    """Return the regions, those of the nearest continent first.

    Args:
        hours: How many hours the user's clock is ahead of UTC; None: it does not tell where the user is.
    """
    if hours is None:
        return REGIONS
    return tuple(sorted(REGIONS, key=lambda one: abs(one.hours - hours)))  # stable: a continent keeps its order


def fits(key: str, value: str) -> bool:
    """Say whether a value can be meant for `project` or `region`."""
    return _SHAPES[key][0].fullmatch(value) is not None


def wanted(key: str) -> str:
    """Return in words what `project` or `region` takes."""
    return _SHAPES[key][1]
