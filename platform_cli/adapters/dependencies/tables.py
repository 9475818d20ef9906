"""The table `tool.uv`, as pyproject.toml and script metadata have it: what of it says which package is meant."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

# The rest of the table is about other commands than those that resolve and install.
_KEPT = (
    "allow-insecure-host",
    "build-constraint-dependencies",
    "config-settings",
    "constraint-dependencies",
    "dependency-metadata",
    "exclude-dependencies",
    "exclude-newer",
    "exclude-newer-package",
    "extra-build-dependencies",
    "extra-index-url",
    "find-links",
    "index",
    "index-strategy",
    "index-url",
    "keyring-provider",
    "no-binary-package",
    "no-build",
    "no-build-isolation-package",
    "no-build-package",
    "no-index",
    "override-dependencies",
    "prerelease",
    "resolution",
    "sources",
)
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


def texts(value: Any, what: str) -> tuple[str, ...]:
    """Return a list of texts.

    Raises:
        UsageError: If it is another thing.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        message = f"{what} are no list of texts."
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint='write them so: dependencies = ["numpy>=2"]')
    return tuple(value)


def kept(tables: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a file that have a say in what is chosen."""
    table = tables.get("tool", {}).get("uv", {})
    return {key: table[key] for key in _KEPT if key in table}


def absolute(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return settings with paths that hold from anywhere, and the values of variables such as ${TOKEN}."""
    sources = {
        name: [_source(one, folder) for one in value] if isinstance(value, list) else _source(value, folder)
        for name, value in settings.get("sources", {}).items()
    }
    links = [_path(one, folder) for one in settings.get("find-links", [])]
    indexes = [{**one, "url": _path(one["url"], folder)} for one in settings.get("index", []) if "url" in one]
    found = {"sources": sources, "find-links": links, "index": indexes}
    with_values: dict[str, Any] = filled_in({**settings, **{key: value for key, value in found.items() if value}})
    return with_values


def local_paths(settings: dict[str, Any], folder: Path) -> list[Path]:
    """Return the folders and files of the user's own that packages come from."""
    values = settings.get("sources", {}).values()
    sources = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return sorted({(folder / one["path"]).resolve() for one in sources if "path" in one})


def filled_in(value: Any) -> Any:
    """Return a value in which the variables that are set stand for their names, as pip does it in requirements."""
    match value:
        case str():
            return _VARIABLE.sub(lambda found: os.environ.get(found[1], found[0]), value)
        case dict():
            return {key: filled_in(one) for key, one in value.items()}
        case list():
            return [filled_in(one) for one in value]
        case _:
            return value


def _source(source: Any, folder: Path) -> Any:
    """Return a source of a package; a folder is built, whether or not it is called editable."""
    if not isinstance(source, dict) or "path" not in source:
        return source
    others = {key: value for key, value in source.items() if key != "editable"}
    return {**others, "path": _path(source["path"], folder)}


def _path(text: str, folder: Path) -> str:
    return text if "://" in text else str((folder / text).resolve())
