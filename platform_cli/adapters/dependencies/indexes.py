"""The package indexes that a declaration names: in the lock without credentials, for uv with them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.core.dependencies import without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# An address without credentials -> the same with those that stand in the declaration. Of this process only: nothing
# writes them down.
_KNOWN: dict[str, str] = {}


def variables_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables by which uv finds the indexes of a declaration, without credentials; keep those in mind.

    Args:
        settings: Its table `tool.uv`, with paths that hold from anywhere.
    """
    named = [(one.get("name", ""), one["url"], bool(one.get("default"))) for one in settings.get("index", [])]
    named += [("", address, False) for address in settings.get("extra-index-url", [])]
    first = [(name, url) for name, url, default in named if default]
    first += [("", settings["index-url"])] if "index-url" in settings else []
    found = {
        "UV_INDEX": " ".join(_entry(name, url) for name, url, default in named if not default),
        "UV_DEFAULT_INDEX": next((_entry(name, url) for name, url in first), ""),
        "UV_FIND_LINKS": ",".join(_bare(one) for one in settings.get("find-links", [])),
        "UV_NO_INDEX": "1" if settings.get("no-index") else "",
    }
    return {key: value for key, value in found.items() if value}


def _entry(name: str, url: str) -> str:
    return f"{name}={_bare(url)}" if name else _bare(url)


def _bare(url: str) -> str:
    bare = without_credentials(url)
    if bare != url:
        _KNOWN[bare] = url
    return bare


def for_uv(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a lock's variables as uv shall get them: with credentials, and besides the indexes of this machine.

    A package is taken from whichever index has it in the locked version: its hash says that it is the right one.
    """
    found = {key: _mapped(value, key, lambda one: _KNOWN.get(one, one)) for key, value in variables.items()}
    if os.environ.get("UV_INDEX") and "UV_INDEX" in found:
        found["UV_INDEX"] += f" {os.environ['UV_INDEX']}"
    return {**found, "UV_INDEX_STRATEGY": "unsafe-best-match"} if found else {}


def relative(variables: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return variables in which folders on this disk are named as seen from `folder`."""
    return _with_paths(variables, lambda one: os.path.relpath(one, folder) if Path(one).is_absolute() else one)


def located(variables: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return variables in which folders that are named as seen from `folder` hold from anywhere."""
    return _with_paths(variables, lambda one: one if "://" in one else str((folder / one).resolve()))


def _with_paths(variables: Mapping[str, str], change: Callable[[str], str]) -> dict[str, str]:
    return {key: value if key == "UV_NO_INDEX" else _mapped(value, key, change) for key, value in variables.items()}


def _mapped(value: str, key: str, change: Callable[[str], str]) -> str:
    """Return a variable's value with each address changed; some of them have a name before a `=`."""
    mark = "," if key == "UV_FIND_LINKS" else " "
    return mark.join(_changed(entry, change) for entry in value.split(mark))


def _changed(entry: str, change: Callable[[str], str]) -> str:
    name, equals, address = entry.partition("=")
    is_named = equals and "/" not in name
    return f"{name}={change(address)}" if is_named else change(entry)
