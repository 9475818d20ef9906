"""The budget of an environment: it hangs on the billing account that pays for the project, not on the project."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from platform_cli.adapters.google.project import billing_account, project_number
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames

ROLE = "roles/billing.costsManager"


def budgets_url(account: str) -> str:
    """Return the address of all budgets on a billing account."""
    return f"https://billingbudgets.googleapis.com/v1/billingAccounts/{account}/budgets"


def budget(google: Google, names: GcpNames, *, wanted: bool) -> str:
    """Return the id of the environment's budget, billingAccounts/ACCOUNT/budgets/NAME; empty if there is none.

    Google makes up its name, and it takes no labels: ours is called like the environment, and about our project only.
    Where the service is off, and where nobody pays, there can be none.

    Args:
        google: The project.
        names: What the environment's things are called.
        wanted: Whether one is asked for; if not, it is looked for as far as Google lets us: it may have been.

    Raises:
        PrerequisiteError: BUDGET_FORBIDDEN.
    """
    account = ""
    try:
        account = billing_account(google)
        return _ours(google, names, account) if account else ""
    except GoogleRefusedError as error:
        if error.code == "GCP_API_DISABLED":
            return ""
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        if not wanted:
            return ""
        raise _forbidden(google, account, error) from error


def account_of(identity: str) -> str:
    """Return the billing account that a budget is on, by the budget's id."""
    return identity.split("/")[1]


def grant(google: Google, account: str) -> str:
    """Return what to type so that we may set budgets, or to want none."""
    kind = "serviceAccount" if google.who.endswith(".gserviceaccount.com") else "user"
    who = f"{kind}:{google.who}" if google.who else "user:YOU"
    command = f"gcloud billing accounts add-iam-policy-binding {account} --member {who} --role {ROLE}"
    return f"have somebody who administers the billing account type: {command}; or take `budget` out of platform.toml"


def _ours(google: Google, names: GcpNames, account: str) -> str:
    listed = google.pages(budgets_url(account), "budgets", scope=f"projects/{names.project}")
    named = {one["name"]: one.get("budgetFilter", {}) for one in listed if one.get("displayName") == names.base}
    if not named:
        return ""
    ours = [f"projects/{project_number(google)}"]
    return next((name for name, about in sorted(named.items()) if about.get("projects") == ours), "")


def _forbidden(google: Google, account: str, error: GoogleRefusedError) -> PrerequisiteError:
    message = f"you may not look at the budgets of the account that pays for project {google.project}."
    hint = grant(google, account or "ACCOUNT")
    return PrerequisiteError(message, code="BUDGET_FORBIDDEN", hint=hint, details=error.message)
