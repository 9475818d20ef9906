"""`platform up`: make the environment, or find that nothing is left to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.adapters.metaflow.user_settings import local_config, notices
from platform_cli.core import events
from platform_cli.core.paused import paused_error
from platform_cli.core.phase import never
from platform_cli.operations.pipeline import run_phases

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.lock import Holder
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Approve, Change
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target


def up(target: Target, sink: Sink, approve: Approve = never, *, dry_run: bool = False) -> tuple[Change, ...]:
    """Run (or preview) the target's phases and return what became of each thing."""
    settings, phases = target.settings, target.up_phases(sink, approve)
    if dry_run:
        return run_phases("up --dry-run", settings.environment, phases, sink, dry_run=True)
    with lock.hold(settings.places.operation_lock, "platform up", tell_waiting(sink)):
        return run_phases("up", settings.environment, phases, sink)


def acting_note(settings: Settings) -> str:
    """Return what to do so that all verbs act as the same account; '' unless only this command was told of it."""
    found = next((one for one in settings.provenance if one.key == "impersonate"), None)
    if found is None or found.source != "--set" or not found.value:
        return ""
    table, line = f"[env.{settings.environment}]", f'impersonate = "{found.value}"'
    return f"Only this command was told whom to act as; for all verbs, write below {table} in platform.toml: {line}"


def ensure_up(target: Target, sink: Sink) -> None:
    """Bring the environment up if it is not, and say so; warn of settings of the user's own that the profile beats.

    Raises:
        NotReadyError: If it is paused: whoever did that meant it.
    """
    if not target.is_up():
        if target.is_paused():
            raise paused_error(f"the environment '{target.settings.environment}'")
        sink(events.Noticed(text=f"The environment '{target.settings.environment}' is not up: bringing it up."))
        up(target, sink)
    for text in notices(target.access, os.environ, local_config(Path.cwd())):
        sink(events.Warned(text=text))


def tell_waiting(sink: Sink) -> Callable[[Holder | None], None]:
    """Return a function that says whom we wait for."""

    def tell(holder: Holder | None) -> None:
        who = f"`{holder.what}` (process {holder.pid})" if holder else "another operation"
        sink(events.Noticed(text=f"Waiting for {who} to finish with this environment."))

    return tell
