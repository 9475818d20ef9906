"""Do what the plan says, and believe Google rather than Terraform of how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.clusters import cluster_status
from platform_cli.adapters.terraform.addresses import in_words
from platform_cli.adapters.terraform.telling import telling
from platform_cli.core.events import Warned
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames
    from platform_cli.core.phase import Action
    from platform_cli.targets.phases.gcp.plan_stack import PlanStack

_ACTIONS: dict[str, Action] = {"delete": "removed", "create": "created"}


class ApplyStack:
    """Ctrl-C lets Terraform write its state; a cluster in the making stays in it, and the next `up` waits for it."""

    title = "Make what Google owns"

    def __init__(self, stack: Stack, planned: PlanStack, google: Google, names: GcpNames, sink: Sink) -> None:
        self._stack = stack
        self._planned = planned
        self._google = google
        self._names = names
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say nothing more than the plan did."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Apply the plan, if it says anything; then ask the cluster's pools."""
        plan = self._planned.plan
        assert plan is not None  # noqa: S101 - phases come in order
        changes = {address: action for address, action in plan.changes.items() if action not in {"noop", "read"}}
        if changes or plan.summary.adopt:
            self._stack.apply(plan, telling(self._sink))
        self._ask_pools()
        return tuple(
            Change(in_words(address), address, _ACTIONS.get(action, "configured"))
            for address, action in changes.items()
        ) or (Change("stack", self._names.base, "unchanged"),)

    def _ask_pools(self) -> None:
        """Tell of pools that are not well: where no machine could be had, the provider reports that all went well."""
        status = cluster_status(self._google, self._names.location, self._names.base)
        for pool in status.pools if status else ():
            for condition in pool.conditions:
                self._sink(Warned(text=f"pool '{pool.name}': {condition}"))
