"""Plain lines: for pipes, for CI, and for terminals that can do no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from platform_cli.core import events
from platform_cli.render.errors import error_lines
from platform_cli.render.words import seconds_in_words

if TYPE_CHECKING:
    from platform_cli.core.events import Event

_MARKS = {"ok": "✓", "unchanged": "=", "planned": "+", "failed": "✗"}


class Plain:
    """Write a line for each thing that ended."""

    takes_lines = False

    def __init__(self, stream: TextIO, *, verbose: bool) -> None:
        self._stream = stream
        self._verbose = verbose

    def event(self, event: Event) -> None:
        """Write what the event says, if anything."""
        for line in lines_of(event, verbose=self._verbose):
            self._stream.write(line + "\n")
        self._stream.flush()

    def result(self, result: Any) -> None:
        """Write the result as tables and text, without colour."""
        from platform_cli.render.results import print_result

        print_result(result)

    def close(self) -> None:
        """Do nothing: every line has been written."""


def lines_of(event: Event, *, verbose: bool) -> list[str]:  # noqa: PLR0911 - one line for each kind of event
    """Return the lines that say what happened."""
    match event:
        case events.OperationStarted():
            return [f"{event.operation} · {event.environment}"] if event.phases else []
        case events.PhaseStarted():
            return [f"  … {event.phase}"] if verbose else []
        case events.PhaseFinished():
            detail = f"  {event.detail}" if event.detail else ""
            return [f"  {_MARKS[event.outcome]} {event.phase}{detail}  {seconds_in_words(event.seconds)}"]
        case events.ResourceMoved():
            return _resource_lines(event, verbose=verbose)
        case events.FlowOutput():
            return [event.line]
        case events.Noticed():
            return [event.text]
        case events.Warned():
            return [f"warning: {event.text}"]
        case events.OperationFinished():
            return [
                *([event.summary] if event.summary else []),
                *(f"next: {command}" for command in event.next),
            ]
        case events.Failed():
            return error_lines(event)


def _resource_lines(event: events.ResourceMoved, *, verbose: bool) -> list[str]:
    took, what = seconds_in_words(event.seconds), f"{event.action} {event.resource}"
    match event.state:
        case "done":
            return [f"    ✓ {what}  {took}"]
        case "failed":
            return [f"    ✗ {what} failed after {took}; the reason follows"]
        case "began":
            return [f"    … {what}"] if verbose else []
        case _:
            return []
