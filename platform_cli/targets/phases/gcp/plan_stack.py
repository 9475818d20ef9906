"""Work out what has to be done to Google's things, say what it costs, and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import bucket_exists
from platform_cli.adapters.google.inventory import existing
from platform_cli.adapters.google.project import project_number
from platform_cli.adapters.terraform.addresses import in_groups, in_words
from platform_cli.adapters.terraform.telling import telling
from platform_cli.core.events import Noticed
from platform_cli.core.gcp_names import names_of, stack_variables
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.terraform.runner import Plan
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Action, Approve
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.settings import Settings

_ACTIONS: dict[str, Action] = {"delete": "removed", "create": "created", "import": "configured"}


class PlanStack:
    """Nothing is made before somebody has said yes to what it is and to what it costs."""

    title = "Plan"

    def __init__(
        self, stack: Stack, google: Google, settings: Settings, costs: PricesReport, sink: Sink, approve: Approve
    ) -> None:
        self._stack = stack
        self._google = google
        self._settings = settings
        self._costs = costs
        self._sink = sink
        self._approve = approve
        self.plan: Plan | None = None

    def preview(self) -> tuple[Change, ...]:
        """Show Terraform's own plan; nothing is asked."""
        self._make(has_bucket=bucket_exists(self._google, names_of(self._settings).state_bucket))
        self._tell()
        return self._changes()

    def run(self) -> tuple[Change, ...]:
        """Plan, show, and ask unless there is nothing to do."""
        self._make(has_bucket=True)
        if not self._changes():
            return (Change("stack", names_of(self._settings).base, "unchanged"),)
        self._tell()
        self._approve(f"Make this in the project '{self._settings.values.project}'?")
        return ()

    def _make(self, *, has_bucket: bool) -> None:
        listen = telling(self._sink)
        variables = stack_variables(self._settings, project_number(self._google))
        self._stack.open(variables, listen, lambda text: self._sink(Noticed(text=text)), has_bucket=has_bucket)
        self.plan = self._stack.plan(listen)
        made = {address for address, action in self.plan.changes.items() if action == "create"}
        there = existing(self._google, names_of(self._settings)) if made else {}
        lost = {address: identity for address, identity in there.items() if address in made}
        if lost:  # it was made, and the state does not know: a kill, or a state that is gone
            self._stack.adopt(lost)
            self.plan = self._stack.plan(listen)

    def _tell(self) -> None:
        changes = self._changes()
        for action in sorted({change.action for change in changes}):
            self._sink(Noticed(text=f"  to be {action}:"))
            for line in in_groups(change.ref for change in changes if change.action == action):
                self._sink(Noticed(text=f"    {line}"))
        costs = self._costs
        self._sink(Noticed(text=costs.sentence))
        for pool in costs.pools:
            if pool.pool in self._settings.values.pools:
                price = "a price that we do not know" if pool.hour is None else f"${pool.hour:.3f} an hour"
                self._sink(Noticed(text=f"A node of pool '{pool.pool}' ({pool.machine}) costs {price}."))

    def _changes(self) -> tuple[Change, ...]:
        changes = self.plan.changes if self.plan else {}
        return tuple(
            Change(in_words(address), address, _ACTIONS.get(action, "configured"))
            for address, action in changes.items()
            if action not in {"noop", "read"}
        )
