"""A lock that another tool wrote, pylock.toml or uv.lock: its pins, and the files that it allows, are a declaration."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies import toml
from platform_cli.adapters.dependencies.pylock import read_packages
from platform_cli.core.dependencies import Declaration, WantedSet
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from typing import Any


def declared_by_lock(file: Path) -> Declaration:
    """Return a declaration that knows which file it is; its pins are read when they are needed."""
    content = hashlib.sha256(file.read_bytes()).hexdigest()
    return Declaration(kind="lock", source=file.name, file=str(file), content=content)


def with_pins(declaration: Declaration) -> Declaration:
    """Return the declaration of a lock with the pins that stand in it.

    Raises:
        UsageError: If it cannot be read.
    """
    file = Path(declaration.file)
    try:
        tables = toml.loads(_exported(file) if file.name == "uv.lock" else file.read_text(encoding="utf-8"))
        packages = read_packages(tables, file.parent)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{file} cannot be read as a lock: {error}."
        hint = "write it anew with the tool that wrote it, and run the same command again"
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint=hint) from None
    wanted = WantedSet(
        requirements=tuple(package.pin for package in packages),
        python=str(tables.get("requires-python", "")),
        hashes={package.name: tuple(one.sha256 for one in package.files) for package in packages if package.files},
    )
    return msgspec.structs.replace(declaration, sets=(wanted,), settings=_settings(file))


def _exported(file: Path) -> str:
    from platform_cli.adapters.dependencies.uv import run_uv

    words = ("export", "--frozen", "--format", "pylock.toml", "--no-emit-project", "--no-dev", "--no-editable", "-q")
    return run_uv(*words, "--project", str(file.parent), folder=file.parent)


def _settings(file: Path) -> dict[str, Any]:
    """Return the indexes and sources of the project that the lock is of."""
    from platform_cli.adapters.dependencies.project_file import read_project_file

    project = file.with_name("pyproject.toml")
    found = read_project_file(project) if project.is_file() else None
    settings = found.settings if found else {}
    return {key: value for key, value in settings.items() if key in {"index", "index-url", "find-links", "no-index"}}
