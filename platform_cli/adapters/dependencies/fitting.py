"""For which versions of Python a locked set is good as it is: everything has a wheel, and nothing has to be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from platform_cli.core.dependencies import LockedPackage, LockedSet


def with_fitting_pythons(locked: LockedSet) -> LockedSet:
    """Return a set that is for those versions only for which it builds the least.

    An old release of pandas has no wheels for a young Python; to build it there takes a compiler, and mostly fails.
    """
    lacking = {minor: _lacking(locked, minor) for minor in locked.pythons}
    least = min(lacking.values())
    return msgspec.structs.replace(locked, pythons=tuple(minor for minor in locked.pythons if lacking[minor] == least))


def _lacking(locked: LockedSet, minor: str) -> int:
    """Count the packages that would have to be built, of those that have wheels for some other version."""
    from packaging.tags import compatible_tags, cpython_tags

    version = tuple(map(int, minor.split(".")))
    tags = [*cpython_tags(version, platforms=["any"]), *compatible_tags(version, platforms=["any"])]
    good = {(tag.interpreter, tag.abi) for tag in tags}
    return sum(bool(one.wheels) and _is_needed(one, minor) and not _has_wheel(one, good) for one in locked.packages)


def _has_wheel(package: LockedPackage, good: set[tuple[str, str]]) -> bool:
    from packaging.utils import parse_wheel_filename

    tags = (tag for wheel in package.wheels for tag in parse_wheel_filename(wheel.name)[3])
    return any((tag.interpreter, tag.abi) in good for tag in tags)


def _is_needed(package: LockedPackage, minor: str) -> bool:
    from packaging.markers import Marker

    if not package.marker:
        return True
    facts = {"python_version": minor, "python_full_version": f"{minor}.0", "sys_platform": "linux"}
    return Marker(package.marker).evaluate(facts)
