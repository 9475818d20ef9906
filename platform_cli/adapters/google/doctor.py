"""All questions that can be asked of a project before money is spent, asked at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.google import access_checks, name_checks, policy_checks, quota_checks, range_checks
from platform_cli.adapters.google.refusals import GoogleRefusedError
from platform_cli.adapters.google.wanted import Machines, Wanted
from platform_cli.core.changes import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from platform_cli.adapters.google.api import Google

__all__ = ["Machines", "Wanted", "google_checks"]

# Each with what is asked if Google does not let us ask it; in the order in which they are shown.
_QUESTIONS: tuple[tuple[str, Callable[[Google, Wanted], Iterable[Check]]], ...] = (
    ("Does Google know you?", access_checks.login),
    ("Is the project there?", access_checks.project),
    ("Is it billed?", access_checks.billing),
    ("May you do all of it?", access_checks.permissions),
    ("May you set a budget?", access_checks.budget),
    ("Are Google's services on?", access_checks.services),
    ("Do the organisation's policies allow it?", policy_checks.policies),
    ("Are machines and quotas sufficient?", quota_checks.quotas),
    ("Are the ranges of addresses free?", range_checks.ranges),
    ("Are the names free?", name_checks.names),
)


def google_checks(google: Google, wanted: Wanted) -> tuple[Check, ...]:
    """Ask everything at once.

    What we may not ask, or cannot yet because a service is off, is no obstacle by itself: the missing permission and
    the service have checks of their own.

    Args:
        google: The project.
        wanted: What is going to be made.

    Raises:
        NotReadyError: GOOGLE_UNREACHABLE.
    """
    import requests  # noqa: F401 - before threads do: two that begin at once see half of what it imports

    def ask(question: tuple[str, Callable[[Google, Wanted], Iterable[Check]]]) -> list[Check]:
        words, checks = question
        try:
            return list(checks(google, wanted))
        except GoogleRefusedError as error:
            return [Check(words, ok=True, answer=f"cannot be told: {error.message}", hint=error.hint)]

    with ThreadPoolExecutor(len(_QUESTIONS)) as threads:
        return tuple(check for found in threads.map(ask, _QUESTIONS) for check in found)
