"""Start, find and stop the scheduler service of an environment."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from platform_cli import __version__
from platform_cli.adapters import lock, process
from platform_cli.adapters.files import explained, make_folder
from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.protocol import Answer, Request, ServiceSettings
from platform_cli.core.errors import NotReadyError, ProvisionError

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.settings import Settings

READY = "ready"
_LOG_TAIL = 2000


def service_settings(settings: Settings) -> ServiceSettings:
    """Return the settings that a service of this environment shall work by."""
    values = settings.values
    return ServiceSettings(__version__, values.concurrency, values.overlap, values.grace_minutes, values.keep_logs)


def serve_command(settings: Settings) -> list[str]:
    """Return the command that runs the service in the foreground, with every setting spelled out."""
    command = [sys.executable, "-m", "platform_cli", "scheduler", "run", "--env", settings.environment]
    for key in settings.values.__struct_fields__:
        command += ["--set", f"{key}={getattr(settings.values, key)}"]
    return command


def ping(places: Places) -> Answer | None:
    """Return what the living service says of itself; None if there is none that answers."""
    if lock.holder_of(places.service_lock) is None:
        return None
    try:
        return ask(places.socket, Request(verb="ping"))
    except NotReadyError:
        return None


def start_service(settings: Settings) -> int:
    """Start the service, wait until it is ready, and return its process id.

    Raises:
        ProvisionError: If it ended before it was ready; with the end of its log.
    """
    places = settings.places
    make_folder(places.state)
    with explained(places.service_log), places.service_log.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            serve_command(settings),
            cwd=settings.project or places.state,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    assert child.stdout is not None  # noqa: S101 - we asked for a pipe
    with child.stdout:
        line = child.stdout.readline().strip()
    if line != READY:
        child.wait()
        tail = places.service_log.read_text(encoding="utf-8", errors="replace")[-_LOG_TAIL:]
        message = "the scheduler service ended before it was ready."
        hint = f"read {places.service_log}, then: platform up"
        raise ProvisionError(message, code="SCHEDULER_FAILED", hint=hint, details=tail)
    child.returncode = 0  # it outlives us on purpose
    return child.pid


def stop_service(places: Places) -> bool:
    """Stop the service and wait until it is gone; say whether there was one."""
    holder = lock.holder_of(places.service_lock)
    if holder is None:
        return False
    started = process.started_at(holder.pid)
    try:
        ask(places.socket, Request(verb="stop"))
    except NotReadyError:
        process.stop_group(holder.pid, started)
    process.wait_for(holder.pid, started)
    return True


def announce_ready() -> None:
    """Tell whoever started us that we answer, and write nothing more to them."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a descriptor is what we want
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
