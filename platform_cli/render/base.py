"""What every renderer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from platform_cli.core.events import Event


class Renderer(Protocol):
    """Show events as they happen and a result at the end: news on standard error, results on standard output."""

    @property
    def takes_lines(self) -> bool:
        """Say whether the flow's output shall come as events; otherwise the flow writes by itself."""

    def event(self, event: Event) -> None:
        """Show one event."""

    def result(self, result: Any) -> None:
        """Show what a verb returned."""

    def close(self) -> None:
        """Leave the terminal as it was."""
