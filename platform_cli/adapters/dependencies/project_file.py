"""The dependencies of a project: `[project]` of pyproject.toml, with the table `tool.uv` that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_cli.adapters.dependencies import toml
from platform_cli.adapters.dependencies.tables import kept, texts
from platform_cli.core.dependencies import Declaration, WantedSet
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_OURS = "platform-cli"


def is_our_own(file: Path) -> bool:
    """Say whether a pyproject.toml is that of platform itself, whose flows run where platform does."""
    return file.exists() and _project(file).get("name") == _OURS


def read_project_file(file: Path) -> Declaration | None:
    """Return what a pyproject.toml declares; None if it holds settings of tools only.

    Raises:
        UsageError: If it cannot be read.
    """
    project = _project(file)
    if "dependencies" not in project:
        return None
    wanted = WantedSet(
        requirements=texts(project["dependencies"], f"the dependencies of {file}"),
        python=str(project.get("requires-python", "")),
    )
    settings = kept(_tables(file))
    return Declaration(kind="project", source=file.name, file=str(file), sets=(wanted,), settings=settings)


def _project(file: Path) -> dict[str, Any]:
    project = _tables(file).get("project", {})
    return project if isinstance(project, dict) else {}


def _tables(file: Path) -> dict[str, Any]:
    try:
        return toml.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{file} cannot be read: {error}."
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint="mend it, and run the same command again") from None
