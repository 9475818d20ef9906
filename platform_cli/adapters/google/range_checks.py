"""Checks of the ranges of addresses that nodes, pods and services get."""

from __future__ import annotations

import ipaddress
import itertools
from typing import TYPE_CHECKING

from platform_cli.adapters.google.compute import everywhere, last
from platform_cli.core.changes import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.wanted import Wanted

_QUESTION = "Are the ranges of addresses free?"


def ranges(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check that ranges overlap neither each other nor another subnetwork of the same network.

    Other networks may have the same addresses; that matters when both are joined, so it is said.
    """
    clashes = [*_within(wanted), *_beside(google, wanted, same=True)]
    for clash, hint in clashes:
        yield Check(_QUESTION, ok=False, answer=clash, hint=hint)
    others = [] if clashes else [clash for clash, _ in _beside(google, wanted, same=False)]
    if not clashes:
        answer = f"yes; {'; '.join(others)}, which matters only if you join the two" if others else "yes"
        yield Check(_QUESTION, ok=True, answer=answer)


def _within(wanted: Wanted) -> Iterator[tuple[str, str]]:
    for (one, first), (other, second) in itertools.combinations(wanted.ranges.items(), 2):
        if _overlap(first, second):
            hint = f"choose other ranges for {one} or {other}"
            yield f"{one} ({first}) and {other} ({second}) overlap", hint


def _beside(google: Google, wanted: Wanted, *, same: bool) -> Iterator[tuple[str, str]]:
    """Yield what overlaps with other subnetworks of our network, or with those of all others; and what helps."""
    for subnetwork in everywhere(google, "subnetworks"):
        network = last(subnetwork["network"])
        own = subnetwork["name"] == f"{wanted.names.base}-nodes" and network == wanted.names.network
        if own or (network == wanted.names.network) is not same:
            continue
        taken = [subnetwork["ipCidrRange"], *(one["ipCidrRange"] for one in subnetwork.get("secondaryIpRanges", ()))]
        for name, block in wanted.ranges.items():
            if any(_overlap(block, one) for one in taken):
                where = f"--region {last(subnetwork['region'])} --project {google.project}"
                hint = f"take it away: gcloud compute networks subnets delete {subnetwork['name']} {where}"
                yield f"{name} ({block}) overlaps with subnetwork {subnetwork['name']} of network {network}", hint


def _overlap(one: str, other: str) -> bool:
    first, second = ipaddress.ip_network(one, strict=False), ipaddress.ip_network(other, strict=False)
    return first.version == second.version and first.overlaps(second)
