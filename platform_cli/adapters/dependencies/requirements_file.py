"""A requirements.txt, with those that it includes, its constraints, indexes and hashes."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from platform_cli.core.dependencies import Declaration, WantedSet
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HASH = re.compile(r"--hash[= ]sha256:([0-9a-f]{64})")
_OF_ONE_LINE = re.compile(r"\s--(?:hash|config-settings|global-option|install-option)\b")
_SHORT = {"-r": "--requirement", "-c": "--constraint", "-i": "--index-url", "-f": "--find-links", "-e": "--editable"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# An option of pip -> uv's setting, and what that is set to; None: the value that stands there, one of a list.
_SETTINGS: dict[str, tuple[str, Any]] = {
    "--no-index": ("no-index", True),
    "--pre": ("prerelease", "allow"),
    "--extra-index-url": ("extra-index-url", None),
    "--find-links": ("find-links", None),
    "--trusted-host": ("allow-insecure-host", None),
}
# These change nothing about what we do: each file is locked with its hash anyway, and wheels come first.
_WITHOUT_MEANING = {"--require-hashes", "--prefer-binary", "--use-pep517", "--use-feature", "--progress-bar"}


def read_requirements_file(file: Path) -> Declaration:
    """Return what a requirements.txt declares.

    Raises:
        UsageError: If it, or one that it includes, cannot be read.
    """
    reader = _Reader(file.parent)
    reader.read(file, reader.requirements)
    wanted = WantedSet(requirements=tuple(reader.requirements), hashes=reader.hashes)
    return Declaration(
        kind="requirements", source=file.name, file=str(file), sets=(wanted,), settings=reader.settings()
    )


class _Reader:
    def __init__(self, top: Path) -> None:
        self.requirements: list[str] = []
        self.hashes: dict[str, tuple[str, ...]] = {}
        self._top = top
        self._constraints: list[str] = []
        self._settings: dict[str, Any] = {}
        self._sources: dict[str, dict[str, str]] = {}

    def settings(self) -> dict[str, Any]:
        """Return the settings that uv would take from a pyproject.toml."""
        found = {**self._settings, "constraint-dependencies": self._constraints, "sources": self._sources}
        return {key: value for key, value in found.items() if value}

    def read(self, file: Path, into: list[str]) -> None:
        for line in _lines(file):
            if line.startswith("-"):
                self._option(line, file, into)
            else:
                self._requirement(line, file, into)

    def _option(self, line: str, file: Path, into: list[str]) -> None:
        words = shlex.split(line.replace("=", " ", 1) if line.startswith("--") else f"{line[:2]} {line[2:]}")
        option, value = _SHORT.get(words[0], words[0]), words[1] if len(words) > 1 else ""
        if option == "--requirement":
            self.read(file.parent / value, into)
        elif option == "--constraint":
            self.read(file.parent / value, self._constraints)
        elif option == "--editable":
            self._requirement(value, file, into)
        elif option == "--index-url":
            self._settings["index-url"] = value
        elif option in _SETTINGS:
            key, fixed = _SETTINGS[option]
            self._settings[key] = fixed or [*self._settings.get(key, []), self._seen_from_top(value, key, file)]
        elif option not in _WITHOUT_MEANING:
            raise _invalid(file, line, "is an option that we cannot follow", "take it out")

    def _seen_from_top(self, value: str, key: str, file: Path) -> str:
        is_folder = key == "find-links" and "://" not in value
        return os.path.relpath(file.parent / value, self._top) if is_folder else value

    def _requirement(self, line: str, file: Path, into: list[str]) -> None:
        hashes = tuple(_HASH.findall(line))
        text = _OF_ONE_LINE.split(line)[0].strip()
        if text.startswith((".", "/")):
            self._path(text, file, into)
            return
        into.append(_named(text, line, file))
        name = _NAME.match(text)
        if hashes and name:
            self.hashes[re.sub(r"[-_.]+", "-", name[0]).lower()] = hashes

    def _path(self, text: str, file: Path, into: list[str]) -> None:
        """Take a package that lies in a folder, or in a file."""
        from platform_cli.adapters.dependencies.local_folders import name_of

        path, _, extras = text.partition("[")
        place = file.parent / path
        name = place.name.split("-")[0] if place.suffix == ".whl" else name_of(place.resolve())
        into.append(f"{name}[{extras}" if extras else name)
        self._sources[name] = {"path": os.path.relpath(place, self._top)}


def _named(text: str, line: str, file: Path) -> str:
    """Return a requirement that is an address with the name of its package, which pyproject.toml asks for."""
    if not re.match(r"(git\+)?\w+://", text):
        return text
    address, _, fragment = text.partition("#")
    egg = re.search(r"egg=([\w.\[\],-]+)", fragment)
    last = unquote(address.rpartition("/")[2])
    name = egg[1] if egg else last.split("-")[0] if last.endswith(".whl") else ""
    if not name:
        raise _invalid(file, line, "does not say which package it is", f"write it so: NAME @ {address}")
    below = re.search(r"subdirectory=[^&]+", fragment)
    return f"{name} @ {address}#{below[0]}" if below else f"{name} @ {address}"


def _invalid(file: Path, line: str, reason: str, hint: str) -> UsageError:
    from platform_cli.core.dependencies import without_credentials

    message = f"{file}: '{without_credentials(line)}' {reason}."
    return UsageError(message, code="DEPENDENCIES_INVALID", hint=without_credentials(hint))


def _lines(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file} cannot be read: {error}."
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint="mend it, and run the same command again") from None
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        if bare:
            yield bare
