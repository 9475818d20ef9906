"""What `platform lock` chose for a flow, and how that differs from what was locked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from platform_cli.core.dependencies import Lock


class VersionChange(msgspec.Struct, frozen=True, kw_only=True):
    """A package with the versions before and after; empty: it was not, or is not any more, in the lock."""

    name: str
    before: str
    after: str


class LockReport(msgspec.Struct, frozen=True, kw_only=True, tag="lock"):
    """The lock of a flow.

    Attributes:
        flow: The flow file.
        file: Where the lock is.
        source: Where the flow's dependencies are declared.
        pythons: The versions of Python that it is good for.
        packages: How many packages it holds, what others need among them.
        asked: What is declared.
        chosen: The versions of what is declared, by package; several where steps, or versions of Python, differ.
        was_there: Whether there was a lock before that could be read.
        changes: What differs from that one.
    """

    flow: str
    file: str
    source: str
    pythons: tuple[str, ...]
    packages: int
    asked: tuple[str, ...]
    chosen: dict[str, tuple[str, ...]]
    was_there: bool
    changes: tuple[VersionChange, ...]


def report_on(lock: Lock, before: Lock | None, flow: str, file: str, direct: frozenset[str]) -> LockReport:
    """Return what to tell about a lock; `direct` are the names of the packages that are declared."""
    now = _versions(lock)
    return LockReport(
        flow=flow,
        file=file,
        source=lock.source,
        pythons=tuple(dict.fromkeys(minor for one in lock.sets for minor in one.pythons)),
        packages=len(now),
        asked=lock.asked,
        chosen={name: versions for name, versions in now.items() if name in direct},
        was_there=before is not None,
        changes=_changes(_versions(before), now) if before else (),
    )


def _versions(lock: Lock) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for package in (package for one in lock.sets for package in one.packages):
        version = package.version or package.origin
        found[package.name] = tuple(dict.fromkeys((*found.get(package.name, ()), version)))
    return dict(sorted(found.items()))


def _changes(before: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]]) -> tuple[VersionChange, ...]:
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    return tuple(
        VersionChange(name=name, before=", ".join(before.get(name, ())), after=", ".join(now.get(name, ())))
        for name in names
    )
