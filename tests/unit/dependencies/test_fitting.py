"""A lock is good for those versions of Python for which nothing has to be built."""

from __future__ import annotations

import pytest

from platform_cli.adapters.dependencies.fitting import with_fitting_pythons
from platform_cli.core.dependencies import MINORS, LockedFile, LockedPackage, LockedSet


def _pythons(*wheels: str, marker: str = "", sdist: bool = False) -> tuple[str, ...]:
    source = LockedFile("a-1.tar.gz", "") if sdist else None
    files = tuple(LockedFile(f"a-1-{tags}.whl", "") for tags in wheels)
    package = LockedPackage(name="a", version="1", marker=marker, wheels=files, sdist=source)
    return with_fitting_pythons(LockedSet(pythons=MINORS, packages=(package,))).pythons


@pytest.mark.parametrize(
    ("wheels", "pythons"),
    [
        (("py3-none-any",), MINORS),
        (("py2.py3-none-any",), MINORS),
        (("cp38-abi3-manylinux_2_17_x86_64",), MINORS),
        (("cp310-cp310-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_17_x86_64"), ("3.10", "3.11")),
        (("cp311-abi3-manylinux_2_17_x86_64",), ("3.11", "3.12", "3.13")),
        (("cp39-cp39-manylinux_2_17_x86_64",), MINORS),
        ((), MINORS),
    ],
)
def test_by_its_wheels(wheels: tuple[str, ...], pythons: tuple[str, ...]) -> None:
    assert _pythons(*wheels, sdist=True) == pythons


def test_what_is_not_needed_there_does_not_count() -> None:
    assert _pythons("cp310-cp310-manylinux_2_17_x86_64", marker="python_full_version < '3.11'") == MINORS
