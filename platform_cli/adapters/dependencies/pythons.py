"""Find interpreters: the current one, those on this machine, those that uv can fetch."""

from __future__ import annotations

import functools
import sys
from pathlib import Path

from platform_cli.adapters.dependencies.uv import UvError, run_uv
from platform_cli.core.dependencies import MINORS
from platform_cli.core.errors import PrerequisiteError

CURRENT_MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"


@functools.cache
def find_python(minor: str) -> str | None:
    """Return the interpreter of a version such as 3.11, if this machine has it."""
    if minor == CURRENT_MINOR:
        return sys.executable
    try:
        return run_uv("python", "find", "--no-python-downloads", "--no-project", minor, folder=Path.cwd()).strip()
    except UvError:
        return None


@functools.cache
def fetch_python(minor: str) -> str | None:
    """Return the interpreter of a version, which uv may download; None if it cannot be had."""
    found = find_python(minor)
    if found is None:
        try:
            run_uv("python", "install", "--no-bin", minor, folder=Path.cwd(), variables={"UV_HTTP_RETRIES": "1"})
            return run_uv("python", "find", "--no-project", minor, folder=Path.cwd()).strip()
        except UvError:
            return None
    return found


def need_python(minors: tuple[str, ...]) -> tuple[str, str]:
    """Return the version and the interpreter that an environment shall have: the current one if it is among them.

    Raises:
        PrerequisiteError: If none can be had.
    """
    nearest_first = sorted(minors, key=distance)
    for find in (find_python, fetch_python):
        for minor in nearest_first:
            found = find(minor)
            if found:
                return minor, found
    names = " or ".join(minors)
    message = f"this needs Python {names}, which is not on this machine, and uv could not fetch it."
    raise PrerequisiteError(
        message, code="PYTHON_MISSING", hint=f"install it, or let uv: uv python install {minors[0]}"
    )


def distance(minor: str, wanted: str = CURRENT_MINOR) -> int:
    """Return how far a version is from another one, in minor versions."""
    return abs(int(minor.partition(".")[2]) - int(wanted.partition(".")[2]))


def minors_of(specifier: str) -> tuple[str, ...]:
    """Return the versions of Python that we support and that a specifier allows; nothing said: the current one."""
    from packaging.specifiers import SpecifierSet

    if not specifier:
        return (CURRENT_MINOR,) if CURRENT_MINOR in MINORS else MINORS
    allowed = SpecifierSet(specifier)
    return tuple(minor for minor in MINORS if any(allowed.contains(f"{minor}.{patch}") for patch in range(40)))
