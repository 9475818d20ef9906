"""Start, find and stop the scheduler service of an environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from platform_cli import __version__
from platform_cli.adapters import lock, process
from platform_cli.adapters.files import explained, make_folder
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.protocol import Answer, Request, ServiceSettings
from platform_cli.core.errors import ConflictError, NotReadyError, PlatformError, PrerequisiteError, ProvisionError
from platform_cli.core.settings import keys_of

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord
    from platform_cli.core.settings import Settings

READY = "ready"
_LOG_TAIL = 2000
_POLL_SECONDS = 0.05
# The modules of the project's folder, where it is started, must not come before the standard library's.
_MAIN = (
    ("-P", "-m", "platform_cli")
    if sys.version_info >= (3, 11)
    else ("-c", "import sys; del sys.path[0]; from platform_cli.__main__ import main; main()")
)


def service_settings(settings: Settings) -> ServiceSettings:
    """Return the settings that a service of this environment shall work by."""
    values = settings.values
    return ServiceSettings(__version__, values.concurrency, values.overlap, values.grace_minutes, values.keep_logs)


def serve_command(settings: Settings) -> list[str]:
    """Return the command that runs the service in the foreground, with every setting spelled out."""
    command = [sys.executable, *_MAIN, "scheduler", "run", "--env", settings.environment]
    for key in keys_of(settings.values.target):
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
        ProvisionError: If it ended before it was ready; with what it wrote to its log.
    """
    places = settings.places
    make_folder(places.state)
    with explained(places.service_log), places.service_log.open("a", encoding="utf-8") as log:
        begin = log.tell()
        cwd = settings.project or places.state
        child = process.start(serve_command(settings), env=os.environ, cwd=cwd, output=subprocess.PIPE, errors=log)
    if not _became_ready(child):
        winner = _other_service(settings)
        if winner is not None:
            return winner
        raise _failed(places, begin)
    child.returncode = 0  # it outlives us on purpose
    return child.pid


def _became_ready(child: subprocess.Popen[str]) -> bool:
    assert child.stdout is not None  # noqa: S101 - we asked for a pipe
    try:
        with child.stdout:
            if child.stdout.readline().strip() == READY:
                return True
    except BaseException:
        process.signal_one(child.pid, signal.SIGTERM)  # whoever interrupts `up` does not want a service later
        raise
    child.wait()
    return False


def _other_service(settings: Settings) -> int | None:
    """Return the process of a service that somebody else started at the same time, once it answers, if it suits us."""
    places, end = settings.places, time.monotonic() + process.GRACE_SECONDS
    while lock.holder_of(places.service_lock) is not None and time.monotonic() < end:
        answer = ping(places)
        if answer is not None:
            return answer.pid if answer.settings == service_settings(settings) else None
        time.sleep(_POLL_SECONDS)
    return None


def _failed(places: Places, begin: int) -> ProvisionError:
    written = places.service_log.read_bytes()[begin:].decode(errors="replace")
    details = written[max(written.rfind("error["), 0) :][-_LOG_TAIL:]
    message = "the scheduler service ended before it was ready."
    hint = f"read {places.service_log}, then: platform up"
    return ProvisionError(message, code="SCHEDULER_FAILED", hint=hint, details=details)


def stop_service(places: Places) -> bool:
    """Stop the service and wait until it is gone, which it is once its runs have ended; say whether there was one.

    What a service that died left running is settled, so that nothing is left in any case.
    """
    holder = lock.holder_of(places.service_lock)
    if holder is not None:
        started = process.started_at(holder.pid)
        try:
            ask(places.socket, Request(verb="stop"))
        except NotReadyError:
            _stop_unasked(places, holder.pid, started)
        process.wait_for(holder.pid, started)
    _settle(places)
    return holder is not None


def _stop_unasked(places: Places, pid: int, started: float | None) -> None:
    """Stop a service that does not answer; while a run of it goes on, it may be waiting for that."""
    process.signal_one(pid, signal.SIGTERM)
    while not process.wait_for(pid, started, process.GRACE_SECONDS):
        if not any(process.is_same(run.pid, run.pid_started) for run in _running(places)):
            process.signal_one(pid, signal.SIGKILL)


def _running(places: Places) -> list[RunRecord]:
    """Return the runs of deployments that the ledger takes to be running; none if it cannot be read: `down` goes on."""
    try:
        runs = Ledger(places.ledger).runs("running") if places.ledger.exists() else []
    except PlatformError:
        return []
    return [run for run in runs if not run.is_attached]


def _settle(places: Places) -> None:
    if not _running(places):
        return
    from platform_cli.adapters.scheduler.recovery import settle  # only `down` needs it, and all of the verbs load us

    def leave_it(_: lock.Holder | None) -> None:
        message = "the scheduler service was started again while it was being stopped."
        raise ConflictError(message, code="SCHEDULER_RUNNING", hint="stop what starts it, then: platform down")

    with lock.hold(places.service_lock, "the scheduler's end", leave_it):
        try:
            settle(places, Ledger(places.ledger))
        except PrerequisiteError:
            return  # on a full disk the next `up` records it; what ran has been ended


def announce_ready() -> None:
    """Tell whoever started us that we answer, and write nothing more to them.

    Raises:
        BrokenPipeError: If they are gone: nobody waits for this service any more.
    """
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a descriptor is what we want
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
