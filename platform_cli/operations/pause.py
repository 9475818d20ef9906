"""`platform pause` and `unpause` of a whole environment: let nothing run and keep everything, or take it up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.core.paused import paused_error
from platform_cli.operations.pipeline import run_phases
from platform_cli.operations.up import tell_waiting

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change
    from platform_cli.targets.base import Target


def pause(target: Target, sink: Sink, *, now: bool) -> tuple[Change, ...]:
    """Suspend schedules, wait for runs (or end them), and stop all that costs something.

    Raises:
        UsageError: If an environment of this kind cannot be paused.
        NotReadyError: If it is not up.
    """
    settings = target.settings
    phases = target.pause_phases(sink, now=now)
    with lock.hold(settings.places.operation_lock, "platform pause", tell_waiting(sink)):
        return run_phases("pause", settings.environment, phases, sink)


def unpause(target: Target, sink: Sink) -> tuple[Change, ...]:
    """Take a paused environment up again, schedules too; one that is not paused is looked after as `up` does.

    Raises:
        UsageError: If an environment of this kind cannot be paused.
        PlatformError: From the phase that failed.
    """
    settings = target.settings
    phases = target.unpause_phases(sink)
    with lock.hold(settings.places.operation_lock, "platform unpause", tell_waiting(sink)):
        return run_phases("unpause", settings.environment, phases, sink)


def require_awake(target: Target) -> None:
    """Let pass what needs an environment that is not paused.

    Raises:
        NotReadyError: If it is.
    """
    if target.is_paused():
        raise paused_error(f"the environment '{target.settings.environment}'")


def cost_in_words(target: Target) -> str:
    """Return what the environment costs running and paused; '' where that is not known."""
    costs = target.costs()
    return costs.sentence if costs is not None else ""
