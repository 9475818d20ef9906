"""A phase that comes before the plan, while that is worked out already."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.phase import Change, Phase
    from platform_cli.targets.phases.gcp.plan_stack import PlanStack


class BesidePlan:
    """If it fails, nobody waits for the plan any more."""

    def __init__(self, phase: Phase, planned: PlanStack, *, first: bool = False) -> None:
        """Remember both.

        Args:
            phase: The phase.
            planned: The plan's own phase.
            first: Whether the plan begins with this phase.
        """
        self._phase = phase
        self._planned = planned
        self._first = first

    @property
    def title(self) -> str:
        """Return the phase's own title."""
        return self._phase.title

    def preview(self) -> tuple[Change, ...]:
        """Preview it."""
        return self._beside(self._phase.preview)

    def run(self) -> tuple[Change, ...]:
        """Run it."""
        return self._beside(self._phase.run)

    def _beside(self, work: Callable[[], tuple[Change, ...]]) -> tuple[Change, ...]:
        try:
            if self._first:
                self._planned.begin()
            return work()
        except BaseException:
            self._planned.give_up()
            raise
