"""Destroy what Google owns, whatever the state knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import bucket_exists
from platform_cli.adapters.google.budgets import account_of
from platform_cli.adapters.google.clusters import cluster_status
from platform_cli.adapters.google.inventory import BUDGET, existing
from platform_cli.adapters.google.leftovers import remove
from platform_cli.adapters.google.project import project_number
from platform_cli.adapters.terraform.addresses import in_words, kind_of
from platform_cli.adapters.terraform.telling import telling
from platform_cli.core.errors import ConflictError, PlatformError
from platform_cli.core.events import Noticed
from platform_cli.core.gcp_names import names_of, stack_variables
from platform_cli.core.phase import Change
from platform_cli.targets.phases.gcp.sweep_leftovers import leftovers_of

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.terraform.heard import Plan
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.settings import Settings

_DATA = "module.storage.google_storage_bucket."


class DestroyStack:
    """What exists and is not in the state is taken over first; with `keep_data` the bucket is taken out of it."""

    title = "Destroy what Google owns"

    def __init__(self, stack: Stack, google: Google, settings: Settings, sink: Sink, *, keep_data: bool) -> None:
        self._stack = stack
        self._google = google
        self._settings = settings
        self._names = names_of(settings)
        self._sink = sink
        self._keep_data = keep_data

    def preview(self) -> tuple[Change, ...]:
        """List what exists."""
        there = sorted(self._there())
        return tuple(Change(in_words(one), one, "kept" if self._stays(one) else "removed") for one in there)

    def _there(self) -> dict[str, str]:
        return existing(self._google, self._names, budget=bool(self._settings.values.budget))

    def run(self) -> tuple[Change, ...]:
        """Destroy, if there is anything.

        Raises:
            PlatformError: Translated from what Terraform says.
        """
        there = self._there()
        if not bucket_exists(self._google, self._names.state_bucket):
            if there:
                raise self._without_state(there)
            return ()
        listen = telling(self._sink)
        account = account_of(there[BUDGET]) if BUDGET in there else ""
        variables = stack_variables(self._settings, project_number(self._google), account)
        self._stack.open(variables, listen, lambda text: self._sink(Noticed(text=text)))
        known = self._stack.known()
        for address in sorted(there.keys() - known):
            if not self._stays(address):
                self._stack.take_over(address, there[address])
        self._stack.forget(*filter(self._stays, known))
        self._lift_protection()
        plan = self._stack.plan(listen, destroy=True)
        if plan.changes:
            self._destroy(plan)
        removed = [Change(in_words(one), one, "removed") for one in plan.changes]
        return (*removed, *(Change(in_words(one), one, "kept") for one in there if self._stays(one)))

    def _destroy(self, plan: Plan) -> None:
        listen = telling(self._sink)
        try:
            self._stack.apply(plan, listen)
        except PlatformError as error:
            if error.code != "GCP_RESOURCE_IN_USE" or not self._sweep():
                raise
            self._stack.apply(self._stack.plan(listen, destroy=True), listen)

    def _sweep(self) -> bool:
        """Remove what Kubernetes left in the network, once the cluster is gone; say whether there was anything."""
        if cluster_status(self._google, self._names.location, self._names.base):
            return False
        ours = [one for one in leftovers_of(self._google, self._names) if one.ours]
        for one in ours:
            remove(self._google, one)
        return bool(ours)

    def _lift_protection(self) -> None:
        """Have the state know that nothing is protected any more: a plan to destroy looks there, not at variables."""
        fenced = sorted(filter(kind_of, self._stack.known()))  # and nothing that is gone: it would be made again
        values = self._settings.values
        if not fenced or (values.size != "production" and values.protected is None):
            return
        listen = telling(self._sink)
        plan = self._stack.plan(listen, only=fenced)
        if plan.changes:
            self._stack.apply(plan, listen)

    def _stays(self, address: str) -> bool:
        return self._keep_data and address.startswith(_DATA)

    def _without_state(self, there: dict[str, str]) -> ConflictError:
        names = ", ".join(sorted(map(in_words, there)))
        message = (
            f"these things of '{self._settings.environment}' exist, and the bucket with their state does not: {names}."
        )
        return ConflictError(message, code="STATE_LOST", hint="make the state anew, then take all away: platform up")
