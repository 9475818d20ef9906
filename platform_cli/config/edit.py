"""Add keys to the text of a platform.toml; every byte of what stands there already stays."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from platform_cli.config.lines import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TARGET = re.compile(r"""(?P<before>\s*(?:[^={#]*\.\s*)?)["']?target["']?\s*=""")
_EMPTY = re.compile(r"""(=\s*)(?:""|'')(?!["'])""")


def with_keys(text: str, environment: str, values: Mapping[str, str]) -> str | None:
    """Return the text with keys in the table of an environment, which is added at the end if it is not there.

    Args:
        text: The whole TOML text.
        environment: The environment's name.
        values: Texts without quotes or backslashes, by their keys.

    Returns:
        None if the table is written in a form that has no room for them, such as on one line.
    """
    wanted: dict[str, Any] = tomllib.loads(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    if environment in wanted.get("env", {}):
        new = _completed(text, environment, values, newline)
    else:
        new = _appended(text, environment, values, newline)
    wanted.setdefault("env", {}).setdefault(environment, {}).update(values)
    return new if _parsed(new) == wanted else None


def _appended(text: str, environment: str, values: Mapping[str, str], newline: str) -> str:
    ended = text if not text or text.endswith("\n") else text + newline
    table = [f"[env.{environment}]", *(f'{key} = "{value}"' for key, value in values.items())]
    return ended + newline * bool(ended) + "".join(line + newline for line in table)


def _completed(text: str, environment: str, values: Mapping[str, str], newline: str) -> str:
    """Write each key where it stands empty, or else below `target`, spelt as that one is: `env.dev.target` too."""
    lines, added = text.splitlines(keepends=True), []
    below = (line_of(text, ("env", environment, "target")) or 1) - 1
    target = _TARGET.match(lines[below])
    for key, value in values.items():
        at = (line_of(text, ("env", environment, key)) or 1) - 1
        if re.search(rf"\b{key}\b", lines[at]) and _EMPTY.search(lines[at]):
            lines[at] = _EMPTY.sub(rf'\g<1>"{value}"', lines[at], count=1)
        elif target:
            added.append(f'{target["before"]}{key} = "{value}"{newline}')
    if added and not lines[below].endswith("\n"):
        lines[below] += newline
    return "".join((*lines[: below + 1], *added, *lines[below + 1 :]))


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    return tables
