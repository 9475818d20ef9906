"""Read one line of what `terraform … -json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.terraform import events
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.terraform.events import StackEvent

_Line = dict[str, Any]


def read_line(line: str) -> StackEvent | None:
    """Return what a line says; None if it is of no interest.

    Refreshing is none: every plan refreshes everything. Nor is drift: it is told of healthy stacks too, for instance of
    labels that Google has added up, and whatever Terraform would mend stands in the plan.
    """
    if not line.startswith("{"):
        return events.Said(line) if line.strip() else None
    try:
        told = from_json(line, _Line)
        reader = _READERS.get(told["type"])
        return reader(told) if reader else None
    except (msgspec.DecodeError, KeyError, TypeError):
        return events.Said(line)


def _planned(told: _Line) -> StackEvent:
    change = told["change"]
    return events.ResourcePlanned(change["resource"]["addr"], change["action"], change.get("reason", ""))


def _summary(told: _Line) -> StackEvent:
    changes = told["changes"]
    kind = events.Planned if changes["operation"] == "plan" else events.Applied
    return kind(changes["add"], changes["change"], changes["remove"], changes.get("import", 0))


def _diagnosed(told: _Line) -> StackEvent:
    found = told["diagnostic"]
    return events.Diagnosed(
        found["severity"], found["summary"].strip(), found.get("detail", "").strip(), found.get("address", "")
    )


def _started(told: _Line) -> StackEvent:
    return events.ResourceStarted(told["hook"]["resource"]["addr"], told["hook"]["action"])


def _timed(kind: Callable[[str, events.Action, float], StackEvent]) -> Callable[[_Line], StackEvent]:
    def read(told: _Line) -> StackEvent:
        hook = told["hook"]
        return kind(hook["resource"]["addr"], hook["action"], float(hook["elapsed_seconds"]))

    return read


_READERS: dict[str, Callable[[_Line], StackEvent]] = {
    "planned_change": _planned,
    "change_summary": _summary,
    "diagnostic": _diagnosed,
    "apply_start": _started,
    "apply_progress": _timed(events.ResourceProgressed),
    "apply_complete": _timed(events.ResourceFinished),
    "apply_errored": _timed(events.ResourceFailed),
}
