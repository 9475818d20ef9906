"""Compute Engine's addresses: of a collection in a place, and of a thing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google

ROOT = "https://compute.googleapis.com/compute/v1"


def everywhere(google: Google, collection: str) -> Iterator[dict[str, Any]]:
    """Yield all of a collection in the project, of all zones and regions."""
    url = f"{ROOT}/projects/{google.project}/aggregated/{collection}"
    for _, place in google.pages(url, "items", maxResults=500, returnPartialSuccess="true"):
        yield from place.get(collection, ())


def worldwide(google: Google, collection: str) -> Iterator[dict[str, Any]]:
    """Yield all of a collection that is in no zone and no region."""
    url = f"{ROOT}/projects/{google.project}/global/{collection}"
    yield from google.pages(url, "items", maxResults=500)


def last(link: str) -> str:
    """Return the name at the end of a link."""
    return link.rpartition("/")[2]


def place_of(thing: dict[str, Any]) -> str:
    """Return the zone or the region of a thing; 'global' if it is in none."""
    return last(thing.get("zone") or thing.get("region") or "global")


def url_of(google: Google, collection: str, where: str, name: str) -> str:
    """Return the address of a thing; zones end with a letter of their own, regions with a digit."""
    kind = "" if where == "global" else "zones/" if where[-2:-1] == "-" else "regions/"
    return f"{ROOT}/projects/{google.project}/{kind}{where}/{collection}/{name}"
