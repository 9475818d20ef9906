"""Terraform's addresses of resources as people read them."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?:module\.[a-z_]+(?:\[[^\]]*\])?\.)*google_(?P<kind>[a-z_]+)\.[a-z_]+(?:\[\"?(?P<key>[^\"\]]+)\"?\])?"
)


def kind_of(address: str) -> str:
    """Return a resource's type without 'google_'; empty if it is none of Google's."""
    found = _ADDRESS.fullmatch(address)
    return found["kind"] if found else ""


def in_words(address: str) -> str:
    """Return 'container node pool spot' for the address of one; another address as it is."""
    found = _ADDRESS.fullmatch(address)
    return " ".join(filter(None, [found["kind"].replace("_", " "), found["key"]])) if found else address
