"""Work out what has to be done to Google's things, say what it costs, and ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_cli.adapters.google.buckets import bucket_exists
from platform_cli.adapters.google.inventory import existing
from platform_cli.adapters.google.project import billing_account, project_number
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.terraform.addresses import in_groups, in_words, kind_of
from platform_cli.adapters.terraform.telling import telling
from platform_cli.core.errors import ConflictError
from platform_cli.core.events import Noticed
from platform_cli.core.gcp_names import names_of, stack_variables
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.terraform.heard import Plan
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Action, Approve
    from platform_cli.core.prices import PricesReport
    from platform_cli.core.settings import Settings

_KEPT = {"storage_bucket"}  # by `down --keep-data`
_HOLDS = {"container_cluster", "sql_database_instance", *_KEPT}
_ALERT = (
    "An alert goes out when the project has cost half, nine tenths and all of {:,} in a month, and when Google expects "
    "all of it, in the billing account's currency."
)
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
        self._begun = False

    def preview(self) -> tuple[Change, ...]:
        """Show Terraform's own plan; nothing is asked.

        Where the service that tells who pays is off, which `run` finds on, the plan is without the budget.
        """
        try:
            account = self._account()
        except GoogleRefusedError as error:
            if error.code != "GCP_API_DISABLED":
                raise
            account = ""
        self._make(account, has_bucket=bucket_exists(self._google, names_of(self._settings).state_bucket))
        self._tell()
        return self._changes()

    def run(self) -> tuple[Change, ...]:
        """Plan, show, and ask unless there is nothing to do."""
        self._make(self._account(), has_bucket=True)
        if not self._changes():
            return (Change("stack", names_of(self._settings).base, "unchanged"),)
        self._tell()
        self._approve(f"Make this in the project '{self._settings.values.project}'?")
        return ()

    def begin(self) -> None:
        """Begin to plan before it is this phase's turn, if this machine has planned the same before: a plan reads only.

        A second `up` then takes as long as the plan, which takes as long as all that is asked before it.
        """
        last = self._stack.last_variables()
        number = last.get("project", {}).get("number", "")
        variables = stack_variables(self._settings, number, _account_in(last))
        self._begun = last == variables and self._stack.begin_plan(self._notice)

    def give_up(self) -> None:
        """End what `begin` began."""
        self._begun = False
        self._stack.give_up()

    def _notice(self, text: str) -> None:
        self._sink(Noticed(text=text))

    def _account(self) -> str:
        """Return the billing account that shall have a budget; empty if none is wanted."""
        return billing_account(self._google) if self._settings.values.budget else ""

    def _make(self, account: str, *, has_bucket: bool) -> None:
        listen = telling(self._sink)
        if self._begun and account != _account_in(self._stack.last_variables()):  # somebody else pays since then
            self.give_up()
        self.plan = self._stack.end_plan(listen) if self._begun else None
        if self.plan is None:
            variables = stack_variables(self._settings, project_number(self._google), account)
            self._stack.open(variables, listen, self._notice, has_bucket=has_bucket)
            self.plan = self._stack.plan(listen)
        made = {address for address, action in self.plan.changes.items() if action == "create"}
        there = self._there() if made else {}
        lost = {address: identity for address, identity in there.items() if address in made}
        if lost:  # it was made, and the state does not know: a kill, or a state that is gone
            self._stack.adopt(lost)
            self.plan = self._stack.plan(listen)
        self._refuse_loss(self.plan)

    def _there(self) -> dict[str, str]:
        return existing(self._google, names_of(self._settings), budget=bool(self._settings.values.budget))

    def _refuse_loss(self, plan: Plan) -> None:
        """Do nothing by which data, or all that runs, would be lost; what was made and is not well may go.

        Raises:
            ConflictError: GCP_REPLACEMENT_REFUSED.
        """
        losses = [one for one in plan.replaced if kind_of(one) in _HOLDS]
        if not losses:
            return
        reasons = self._stack.reasons(plan)
        told = ", ".join(f"{in_words(one)} (for its {', '.join(reasons[one])})" for one in losses)
        message = f"this would delete and make anew, with all that is in it: {told}; it cannot be changed in place."
        hint = "change it back, in platform.toml or where it was changed by hand"
        if not any(kind_of(one) in _KEPT for one in losses):
            hint += "; or, if it shall be: platform down --keep-data, then platform up"
        raise ConflictError(message, code="GCP_REPLACEMENT_REFUSED", hint=hint)

    def _tell(self) -> None:
        changes = self._changes()
        for action in sorted({change.action for change in changes}):
            self._sink(Noticed(text=f"  to be {action}:"))
            for line in in_groups(change.ref for change in changes if change.action == action):
                self._sink(Noticed(text=f"    {line}"))
        costs = self._costs
        self._sink(Noticed(text=costs.sentence))
        if self._settings.values.budget:
            self._sink(Noticed(text=_ALERT.format(self._settings.values.budget)))
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


def _account_in(variables: Mapping[str, Any]) -> str:
    """Return the billing account that has the budget; empty if there shall be none."""
    return str(variables.get("budget", {}).get("billing_account", ""))
