"""Ask before data is lost."""

from __future__ import annotations

import sys

from platform_cli.core.errors import UsageError


def confirm(question: str, *, yes: bool) -> None:
    """Ask a yes/no question; without a terminal only `--yes` answers it.

    Raises:
        UsageError: If the answer is no, or nobody can answer.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        message = f"{question} Nobody is there to answer."
        raise UsageError(message, code="CONFIRMATION_NEEDED", hint="run the same command with --yes")
    import click

    if not click.confirm(question, err=True):
        raise UsageError("you said no; nothing was done.", code="CONFIRMATION_NEEDED", hint="platform status")
