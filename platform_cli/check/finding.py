"""Hold what one rule found: where, what, why it matters and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(frozen=True)
class Finding:
    """One mistake.

    Attributes:
        file: The file as the user named it, or as it stands beside that file.
        line: Counted from 1.
        code: A stable name such as `FLOW_NO_END`.
        severity: "error" if Metaflow refuses the flow, or a run crashes or loses data whenever it comes to that line;
            "warning" if it is likely a mistake.
        what: What is wrong, in one sentence.
        why: Why it matters.
        fix: What to write instead.
        drawing: The part of the graph that is meant, or None.
    """

    file: str
    line: int
    code: str
    severity: Severity
    what: str
    why: str
    fix: str
    drawing: str | None = None


@dataclass(frozen=True)
class Code:
    """A kind of mistake: its stable name, how bad it is, its title for the documentation, and why it matters."""

    name: str
    severity: Severity
    title: str
    why: str

    def at(
        self,
        place: Place,
        what: str,
        fix: str,
        *,
        drawing: str | None = None,
        severity: Severity | None = None,
        why: str | None = None,
    ) -> Finding:
        """Make a finding of this kind at a place; `severity` and `why` say where it differs from the kind's own."""
        return Finding(
            place.file, place.line, self.name, severity or self.severity, what, why or self.why, fix, drawing
        )
