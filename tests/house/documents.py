"""The commands that our documents show, in fences marked `console`, as a reader would type them."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from tests.house.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_FENCE = re.compile(r"^```(?P<kind>\S+)(?: (?P<mark>[^\n]*))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block: its kind, the words beside it, and the commands after each `$`, with their continuations."""

    line: int
    kind: str
    mark: str
    commands: tuple[str, ...]

    @property
    def runs(self) -> bool:
        return self.kind == "console" and not self.mark


def documents() -> list[Path]:
    """Return all Markdown files that a reader is meant to find."""
    return [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("flows/**/*.md"))]


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a Markdown text that name what they hold."""
    return [
        Block(text.count("\n", 0, found.start()) + 1, found["kind"], found["mark"] or "", _commands(found["body"]))
        for found in _FENCE.finditer(text)
    ]


def _commands(body: str) -> tuple[str, ...]:
    commands: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            commands.append(line[2:])
        elif line.startswith("> ") and commands:
            commands[-1] += f"\n{line[2:]}"
    return tuple(commands)
