"""The things of a cloud that are being made or removed right now: for how long, and how long it usually takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from platform_cli.render.words import seconds_in_words

if TYPE_CHECKING:
    from platform_cli.core.events import ResourceMoved


class Resources:
    """Take in what moves, and draw what goes on.

    Attributes:
        done: How many are as they shall be.
    """

    def __init__(self) -> None:
        self.done = 0
        self._began: dict[str, tuple[float, ResourceMoved]] = {}

    @property
    def going_on(self) -> bool:
        """Say whether there is anything to draw."""
        return bool(self._began)

    def take(self, event: ResourceMoved) -> None:
        """Take in an event."""
        self.done += event.state == "done"
        if event.state in {"done", "failed"}:
            self._began.pop(event.resource, None)
        else:
            self._began[event.resource] = (time.monotonic() - event.seconds, event)

    def table(self) -> Table:
        """Return a line for each, the one that will take longest first."""
        table = Table.grid(padding=(0, 2))
        now = time.monotonic()
        ordered = sorted(self._began.values(), key=lambda one: -(one[0] + one[1].expected))
        for began, event in ordered:
            elapsed = now - began
            left = max(0.0, event.expected - elapsed)
            usual = f"about {seconds_in_words(left)} left" if left else "longer than usual" if event.expected else ""
            table.add_row(
                Text.assemble(("    … ", "cyan"), f"{event.action} {event.resource}"),
                Text(seconds_in_words(elapsed), style="dim"),
                Text(usual, style="dim"),
            )
        return table
