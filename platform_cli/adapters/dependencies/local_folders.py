"""Packages that lie in a folder of the user's own: their names, what is in them now, and their wheels."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters.dependencies import toml
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.core.dependencies import LockedPackage

_LEFT_OUT = {"__pycache__", ".git", ".venv", "build", "dist", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


def name_of(folder: Path) -> str:
    """Return the name of the package in a folder, by its pyproject.toml.

    Raises:
        UsageError: If there is none.
    """
    try:
        name = toml.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        message = f"{folder} holds no package: there is no pyproject.toml with a name in it."
        hint = "give it one, with [project] name and version, or take it out of the requirements"
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint=hint) from None
    return str(name)


def digest_of_folder(folder: Path) -> str:
    """Return the SHA-256 of all files below a folder but for those that tools leave behind."""
    digest = hashlib.sha256()
    for where, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if name not in _LEFT_OUT and not name.endswith(".egg-info"))
        for name in sorted(files):
            path = Path(where, name)
            digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def refreshed(packages: Iterable[LockedPackage]) -> list[str]:
    """Return uv's options to build anew what lies in folders: it notices only if a pyproject.toml has changed."""
    return [f"--refresh-package={one.name}" for one in packages if one.origin.startswith("file://")]
