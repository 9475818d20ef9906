"""What a phase is, and what an operation's phases hand on to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec

from platform_cli.core.errors import NotReadyError

Approve = Callable[[str], None]  # asks whether to go on, and raises an error if not


def never(question: str) -> None:
    """Say no to what costs money, where nobody can be asked, or has asked for it.

    Raises:
        NotReadyError: Always.
    """
    message = "this environment is not up, and making it costs money."
    raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up", details=question)


Action = Literal["created", "configured", "unchanged", "removed", "kept", "left"]


class Change(msgspec.Struct, frozen=True):
    """What became of one thing we own.

    Attributes:
        kind: What it is: store, profile, scheduler, …
        ref: Which one: a path, a name, a process.
        action: What was done to it.
    """

    kind: str
    ref: str
    action: Action


class Phase(Protocol):
    """One idempotent unit of provisioning.

    `run` does the work and returns what became of each thing it looks after; `preview` says the same without doing it.
    """

    @property
    def title(self) -> str:
        """Return an imperative sentence of a few words."""

    def preview(self) -> tuple[Change, ...]:
        """Return what `run` would do now; change nothing."""

    def run(self) -> tuple[Change, ...]:
        """Do it; raise a PlatformError if it cannot be done."""
