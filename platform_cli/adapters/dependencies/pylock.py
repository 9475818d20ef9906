"""The packages of a pylock.toml (PEP 751), the form in which uv tells what it has chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from platform_cli.core.dependencies import LockedFile, LockedPackage, without_credentials

if TYPE_CHECKING:
    from pathlib import Path

# Systems that neither our targets nor the machines of those who use them have; a lock is to be read by people, too.
_RARE = re.compile(r"(musllinux|ppc64|s390x|riscv64|armv\d|i686|win32|win_|ios_|android_|wasm)[^-]*\.whl$")
_EVERYWHERE = "sys_platform == 'darwin' or sys_platform == 'linux'"


def read_packages(tables: dict[str, Any], folder: Path) -> tuple[LockedPackage, ...]:
    """Return the packages, without the addresses of the index that they were found in.

    Args:
        tables: The tables of the file.
        folder: Where relative paths in it start.

    Raises:
        KeyError: If something is missing that the form asks for.
    """
    return tuple(_package(one, folder) for one in tables["packages"])


def _package(table: dict[str, Any], folder: Path) -> LockedPackage:
    wheels = [_file(one) for one in table.get("wheels", [])]
    marker = str(table.get("marker", ""))
    origin, direct = _origin(table, folder)
    return LockedPackage(
        name=str(table["name"]),
        version=str(table.get("version", "")),
        marker="" if marker == _EVERYWHERE else marker,
        wheels=(*(one for one in wheels if not _RARE.search(one.name)), *direct),
        sdist=_file(table["sdist"]) if "sdist" in table else None,
        origin=origin,
    )


def _file(table: dict[str, Any]) -> LockedFile:
    address = str(table.get("url") or table.get("path") or "")
    name = str(table.get("name") or unquote(urlsplit(address).path.rpartition("/")[2]))
    return LockedFile(name, str(table["hashes"]["sha256"]), int(table.get("size", 0)))


def _origin(table: dict[str, Any], folder: Path) -> tuple[str, tuple[LockedFile, ...]]:
    """Return where a package comes from if from no index, and its file if it is one."""
    if "vcs" in table:
        vcs = table["vcs"]
        below = f"#subdirectory={vcs['subdirectory']}" if vcs.get("subdirectory") else ""
        return f"{vcs['type']}+{without_credentials(vcs['url'])}@{vcs['commit-id']}{below}", ()
    if "directory" in table:
        return (folder / table["directory"]["path"]).resolve().as_uri(), ()
    if "archive" in table:
        archive = table["archive"]
        address = archive.get("url") or (folder / archive["path"]).resolve().as_uri()
        return without_credentials(address), (_file(archive),)
    return "", ()
