"""Do what the plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.terraform.addresses import in_words
from platform_cli.adapters.terraform.telling import telling
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames
    from platform_cli.core.phase import Action
    from platform_cli.targets.phases.gcp.plan_stack import PlanStack

_ACTIONS: dict[str, Action] = {"delete": "removed", "create": "created"}


class ApplyStack:
    """Ctrl-C lets Terraform write its state; a cluster in the making stays in it, and the next `up` waits for it."""

    title = "Make what Google owns"

    def __init__(self, stack: Stack, planned: PlanStack, names: GcpNames, sink: Sink) -> None:
        self._stack = stack
        self._planned = planned
        self._names = names
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say nothing more than the plan did."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Apply the plan, if it says anything."""
        plan = self._planned.plan
        assert plan is not None  # noqa: S101 - phases come in order
        changes = {address: action for address, action in plan.changes.items() if action not in {"noop", "read"}}
        if changes or plan.summary.adopt:
            self._stack.apply(plan, telling(self._sink))
        return tuple(
            Change(in_words(address), address, _ACTIONS.get(action, "configured"))
            for address, action in changes.items()
        ) or (Change("stack", self._names.base, "unchanged"),)
