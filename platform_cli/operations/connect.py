"""`platform connect`: hold the connection that a notebook, or any program that reads results, needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from platform_cli.adapters import interrupts, process
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core.changes import Variables
from platform_cli.core.errors import NotReadyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from platform_cli.targets.base import Target


def run_connected(target: Target, command: Sequence[str]) -> int:
    """Run a program that finds the environment, on our terminal; return its exit code.

    Raises:
        NotReadyError: If the environment is not up.
        UsageError: If there is no such program.
    """
    _require_up(target)
    with target.connected() as access:
        try:
            return process.run_in_foreground(command, env=access.variables(os.environ, current_user()))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"'{command[0]}' cannot be run: {reason}."
            raise UsageError(message, code="PROGRAM_UNKNOWN", hint="platform connect -- python") from None


def hold(target: Target, show: Callable[[Variables], None]) -> None:
    """Show the variables with which other shells find the environment, and hold the connection until Ctrl-C.

    Raises:
        NotReadyError: If the environment is not up.
    """
    _require_up(target)
    with target.connected() as access:
        beyond = {key: value for key, value in access.profile.items() if target.access.profile.get(key) != value}
        show(Variables({**access.selectors, **beyond}))
        if beyond:
            interrupts.wait_for_interrupt()


def _require_up(target: Target) -> None:
    if not target.settings.places.profile.exists():
        message = f"the environment '{target.settings.environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
