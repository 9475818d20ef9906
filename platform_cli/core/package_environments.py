"""What is known of the virtual environments that flows run in."""

from __future__ import annotations

from datetime import datetime

import msgspec


class EnvironmentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down of an environment: the flow files that use it, its Python, its number of packages."""

    flows: tuple[str, ...]
    python: str
    packages: int


class PackageEnvironment(msgspec.Struct, frozen=True, kw_only=True, tag="packages"):
    """An environment that is there.

    Attributes:
        key: Its name, which says what is in it.
        interpreter: The path of its Python.
        bytes: The size of its files; one that several environments share counts in each.
        used: When a flow used it last.
        needed_by: The deployments that have a release with these packages.
        removed: Whether it was removed just now.
    """

    key: str
    flows: tuple[str, ...]
    python: str
    packages: int
    interpreter: str
    bytes: int
    used: datetime
    needed_by: tuple[str, ...] = ()
    removed: bool = False
