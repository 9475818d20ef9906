"""The lock of a flow, in the file beside it: names, versions, and the files with their hashes; no address of an index.

Its keys are named as those of pylock.toml (PEP 751), which asks for the address of each file, and so would tie a lock
to the index, or the mirror of a company, that it was made with. It is JSON because each run reads it: msgspec takes a
thirtieth of the time that tomllib takes for the same.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec

from platform_cli.adapters.dependencies.indexes import located, relative
from platform_cli.adapters.dependencies.local_folders import digest_of_folder
from platform_cli.adapters.files import write_private
from platform_cli.core.dependencies import Lock, LockedFile, LockedPackage
from platform_cli.core.errors import ConfigError
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
_HEADER = "The dependencies of {0}. To be committed, not edited; to choose anew: platform lock {0}"
_NESTED_NO_MORE = re.compile(r"[\[{][^\[\]{}]*[\]}]")
_BREAK, _BREAK_AT_AN_END = re.compile(r"\n\s*"), re.compile(r"\A\n\s*|\n\s*\Z")


_VERSION = 1


class _Form(msgspec.Struct):
    """What tells a lock that we know from one of a later version of platform."""

    version: int


def lock_of(flow: Path) -> Path:
    """Return the file that a flow's lock is in: train.lock beside train.py."""
    return flow.with_suffix(".lock")


def read_lock(file: Path, flow: Path | None = None) -> Lock:
    """Return what stands in a lock; folders and files of the user's own are named so that they hold from anywhere.

    Args:
        file: The lock.
        flow: Its flow, for messages; None: the file beside it.

    Raises:
        ConfigError: If it is none, or one of a newer version of platform.
    """
    try:
        content = file.read_bytes()
        is_known = from_json(content, _Form).version == _VERSION
        lock = from_json(content, Lock) if is_known else None
    except (OSError, ValueError) as error:  # a merge conflict, for one
        raise _broken(f"{file} is no lock: {str(error).rstrip('.')}.", file, flow) from None
    if lock is None:
        raise _broken(f"{file} was written by a later version of platform.", file, flow)
    if not any(one.variables or any(package.origin for package in one.packages) for one in lock.sets):
        return lock
    return _with_places(lock, lambda origin: _absolute(origin, file.parent), lambda named: located(named, file.parent))


def _broken(message: str, file: Path, flow: Path | None) -> ConfigError:
    hint = f"choose anew: platform lock {flow or file.with_suffix('.py')}"
    return ConfigError(message, code="LOCK_BROKEN", hint=hint)


def write_lock(file: Path, lock: Lock, flow: str) -> None:
    """Write a lock in one go; others may read it, as they may the flow.

    Raises:
        PrerequisiteError: If it cannot be written.
    """
    write_private(file, render(lock, flow, file.parent.resolve()))
    file.chmod(0o644)


def render(lock: Lock, flow: str, folder: Path) -> str:
    """Return the text of a lock; folders and files of the user's own are named as seen from `folder`."""
    near = _with_places(lock, lambda origin: _relative(origin, folder), lambda named: relative(named, folder))
    facts = {"about": _HEADER.format(flow), "version": _VERSION, **msgspec.to_builtins(near)}
    text = msgspec.json.format(msgspec.json.encode(facts), indent=1).decode()
    # A file a line: what is seen of a change is what has changed. No text in JSON has a line break of its own.
    return _NESTED_NO_MORE.sub(lambda found: _on_one_line(found[0]), text) + "\n"


def _on_one_line(value: str) -> str:
    inner = _BREAK.sub(" ", _BREAK_AT_AN_END.sub("", value[1:-1]))
    return f"{value[0]}{inner}{value[-1]}"


def _with_places(
    lock: Lock, origin: Callable[[str], str], variables: Callable[[Mapping[str, str]], dict[str, str]]
) -> Lock:
    """Return a lock with other names for what lies on this disk."""
    sets = [
        msgspec.structs.replace(
            one,
            packages=tuple(_with_origin(package, origin) for package in one.packages),
            variables=variables(one.variables),
        )
        for one in lock.sets
    ]
    return msgspec.structs.replace(lock, sets=tuple(sets))


def _with_origin(package: LockedPackage, change: Callable[[str], str]) -> LockedPackage:
    """Return a package with another name for where it comes from.

    A folder of the user's own changes under the same lock: as long as the lock is in use, and only then, the digest of
    what is in the folder stands for its source.
    """
    if not package.origin:
        return package
    origin = change(package.origin)
    is_ours, folder = not package.wheels and origin.startswith(("file://", ".")), path_of(origin)
    source = LockedFile(folder.name, digest_of_folder(folder)) if is_ours and folder.is_absolute() else None
    return msgspec.structs.replace(package, origin=origin, sdist=source if is_ours else package.sdist)


def _relative(origin: str, folder: Path) -> str:
    """Return an origin on this disk as a path from the lock, so that it holds wherever the project is."""
    if not origin.startswith("file://"):
        return origin
    path = os.path.relpath(path_of(origin), folder)
    return path if path.startswith(".") else f"./{path}"


def path_of(origin: str) -> Path:
    """Return the path of a package that comes from this disk."""
    return Path(unquote(urlsplit(origin).path))


def _absolute(origin: str, folder: Path) -> str:
    return (folder / origin).resolve().as_uri() if origin.startswith(".") else origin
