"""Checks of who we are to Google, and what we may do in the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.budgets import grant
from platform_cli.adapters.google.permissions import BUDGET_PERMISSIONS
from platform_cli.adapters.google.project import (
    billing_account,
    billing_enabled,
    missing_permissions,
    project_number,
)
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.google.services import disabled
from platform_cli.core.changes import Check
from platform_cli.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.wanted import Wanted


def login(google: Google, _wanted: Wanted) -> Iterator[Check]:
    """Say who we are: without credentials there would be no session to ask with."""
    yield Check("Does Google know you?", ok=True, answer=f"as {google.who}" if google.who else "by your own login")


def project(google: Google, _wanted: Wanted) -> Iterator[Check]:
    """Check that the project is there."""
    question = f"Is the project {google.project} there?"
    try:
        yield Check(question, ok=True, answer=f"number {project_number(google)}")
    except ConfigError as error:
        yield Check(question, ok=False, answer=error.message, hint=error.hint)


def billing(google: Google, _wanted: Wanted) -> Iterator[Check]:
    """Check that somebody pays."""
    billed = billing_enabled(google)
    answer = {
        True: "yes",
        False: "it has no open billing account",
        None: "cannot be told: you may not see it, or cloudbilling.googleapis.com is off",
    }[billed]
    hint = f"link an account: https://console.cloud.google.com/billing/linkedaccount?project={google.project}"
    yield Check("Is it billed?", ok=billed is not False, answer=answer, hint="" if billed else hint)


def permissions(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check that we may do what is going to be done, permission by permission."""
    question = "May you do all of it?"
    try:
        missing = missing_permissions(google, wanted.permissions)
    except GoogleRefusedError as error:
        if error.code != "GCP_PERMISSION_DENIED":  # there is one that even this question needs
            raise
        yield Check(question, ok=False, answer=error.message, hint=error.hint)
        return
    answer = f"you lack {', '.join(missing)}" if missing else f"all {len(wanted.permissions)} permissions"
    hint = f"have the role of docs/gcp.md granted to you on project {google.project}, and wait a minute"
    yield Check(question, ok=not missing, answer=answer, hint=hint if missing else "")


def budget(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check that we may set a budget on the billing account, if one is wanted: it is nothing of the project's."""
    if not wanted.budget:
        return
    account = billing_account(google)
    if not account:
        hint = "see that an account pays for the project, or take `budget` out of platform.toml"
        yield Check("May you set a budget?", ok=False, answer="no account is seen that pays for the project", hint=hint)
        return
    missing = missing_permissions(google, sorted(BUDGET_PERMISSIONS), account)
    answer = f"you lack {', '.join(missing)}" if missing else f"all {len(BUDGET_PERMISSIONS)} permissions"
    hint = grant(google, account) if missing else ""
    yield Check(f"May you set a budget on billing account {account}?", ok=not missing, answer=answer, hint=hint)


def services(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Say which services are off; `up` switches them on, so that is no obstacle."""
    off = disabled(google, wanted.services)
    answer = f"up switches on {', '.join(off)}" if off else "all of them"
    yield Check("Are Google's services on?", ok=True, answer=answer)
