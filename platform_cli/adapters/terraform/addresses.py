"""Terraform's addresses of resources as people read them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from platform_cli.adapters.terraform.durations import expected

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESS = re.compile(
    r"(?:module\.[a-z_]+(?:\[[^\]]*\])?\.)*google_(?P<kind>[a-z_]+)\.(?P<label>[a-z_]+)(?:\[\"?(?P<key>[^\"\]]+)\"?\])?"
)


def kind_of(address: str) -> str:
    """Return a resource's type without 'google_'; empty if it is none of Google's."""
    found = _ADDRESS.fullmatch(address)
    return found["kind"] if found else ""


def in_words(address: str) -> str:
    """Return 'container node pool spot' for the address of one; another address as it is."""
    found = _ADDRESS.fullmatch(address)
    return " ".join(filter(None, [found["kind"].replace("_", " "), found["key"]])) if found else address


def in_groups(addresses: Iterable[str]) -> list[str]:
    """Return a line for all resources of one type, such as 'container node pool (2): cpu, spot'.

    First comes what takes longest to make, which is what costs most, too.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        found = _ADDRESS.fullmatch(address)
        groups[found["kind"] if found else address].append(address)
    ordered = sorted(groups.items(), key=lambda group: (-expected(group[0], "create"), group[0]))
    return [_group(kind.replace("_", " "), members) for kind, members in ordered]


def _group(kind: str, members: list[str]) -> str:
    if len(members) == 1:
        return in_words(members[0])
    names = sorted(found["key"] or found["label"] for one in members if (found := _ADDRESS.fullmatch(one)))
    return f"{kind} ({len(members)}): {', '.join(names)}"
