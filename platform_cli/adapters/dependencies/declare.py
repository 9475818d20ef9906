"""Find what a flow declares: in its own file, else in the nearest file of its project that says so."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.dependencies import Declaration

if TYPE_CHECKING:
    from collections.abc import Iterator

# What marks the folder of a project; the second only where nobody says it by one of the first.
_ROOTS = (("platform.toml", ".git"), ("pyproject.toml",))


def find_declaration(file: Path, until: str = "") -> Declaration | None:
    """Return what a flow declares; None if nothing is declared.

    Args:
        file: The flow file.
        until: The project's cut-off date for releases of packages; empty: none.

    Raises:
        UsageError: If a declaration cannot be read.
    """
    text = file.read_text(encoding="utf-8", errors="replace")
    found = _in_flow(file, text) or next(_in_project(file.resolve()), None)
    return _completed(found, until) if found else None


def _completed(found: Declaration, until: str) -> Declaration:
    """Return a declaration with the cut-off date, and with what packages in the user's own folders declare."""
    from platform_cli.adapters.dependencies.tables import local_paths

    paths = local_paths(found.settings, Path(found.file).parent)
    files = [path / "pyproject.toml" if path.is_dir() else path for path in paths]
    content = "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.is_file())
    return msgspec.structs.replace(found, until=until, content=found.content or content)


def _in_flow(file: Path, text: str) -> Declaration | None:
    if "# /// script" in text:
        from platform_cli.adapters.dependencies.script_metadata import read_script_metadata

        found = read_script_metadata(file, text)
        if found:
            return found
    from platform_cli.adapters.dependencies.package_decorators import may_have_package_decorators

    return _by_decorators(file, text) if may_have_package_decorators(text) else None


def _by_decorators(file: Path, text: str) -> Declaration | None:
    from platform_cli.adapters.dependencies.package_decorators import read_package_decorators
    from platform_cli.core.package_sets import merged_sets, separate_sets

    flow, steps = read_package_decorators(file, text)
    if not flow and not steps:
        return None
    merged, apart = merged_sets(flow, steps), separate_sets(flow, steps)
    other = apart if apart != merged else ()
    return Declaration(kind="decorators", source="its decorators", file=str(file), sets=merged, apart=other)


def _in_project(file: Path) -> Iterator[Declaration]:
    for folder in _upwards(file.parent):
        found = _in_folder(folder, file.stem)
        if found:
            yield found


def _upwards(folder: Path) -> list[Path]:
    """Return the folders from the flow's to its project's; only the flow's own if nothing marks a project."""
    above = [folder, *folder.parents]
    roots = (one for names in _ROOTS for one in above if any((one / name).exists() for name in names))
    return above[: above.index(next(roots, folder)) + 1]


def _in_folder(folder: Path, flow: str) -> Declaration | None:
    from platform_cli.adapters.dependencies.foreign_lock import declared_by_lock
    from platform_cli.adapters.dependencies.project_file import is_our_own, read_project_file
    from platform_cli.adapters.dependencies.requirements_file import read_requirements_file

    project = folder / "pyproject.toml"
    if is_our_own(project):
        return None
    for name in (f"pylock.{flow}.toml", "pylock.toml", "uv.lock"):
        if (folder / name).is_file():
            return declared_by_lock(folder / name)
    found = read_project_file(project) if project.is_file() else None
    requirements = folder / "requirements.txt"
    return found or (read_requirements_file(requirements) if requirements.is_file() else None)
