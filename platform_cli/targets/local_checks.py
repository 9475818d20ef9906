"""How the parts of an environment on this machine are."""

from __future__ import annotations

import functools
import shutil
from typing import TYPE_CHECKING

from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.core.changes import Check
from platform_cli.core.errors import NotReadyError, PlatformError
from platform_cli.core.profile import local_profile
from platform_cli.targets.phases.smoke_test import SmokeTest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.core.places import Places
    from platform_cli.core.settings import Settings


_RUN_LOGS, _LOG_BYTES = 10, 1_000_000  # the newest, and of each its end
_LEAST_FREE = 1_000_000_000  # bytes; a run of a small flow writes less


def local_checks(settings: Settings) -> tuple[Check, ...]:
    """Look at everything once; what cannot be read becomes a check that failed."""
    places = settings.places
    return _store(places), _profile(places), _scheduler(settings), _ledger(places)


def local_probes(settings: Settings) -> dict[str, Callable[[], str]]:
    """Return what is tried out, each with how."""
    places = settings.places
    return {"everything answers": lambda: _try_out(places), "disk": lambda: _disk(places)}


def local_evidence(settings: Settings) -> dict[str, Callable[[], str]]:
    """Return the service's log and those of the last runs."""
    places = settings.places
    logs = sorted(places.run_logs.glob("*"), key=lambda file: file.stat().st_mtime)[-_RUN_LOGS:]
    files = {"scheduler.log": places.service_log, **{f"runs/{log.name}": log for log in logs if log.is_file()}}
    return {f"logs/{name}": functools.partial(_end_of, file) for name, file in files.items()}


def _try_out(places: Places) -> str:
    try:
        SmokeTest(places).run()
    except (OSError, ValueError) as error:
        message = f"what `up` made is not whole: {error}."
        raise NotReadyError(message, code="SMOKE_TEST_FAILED", hint="platform up") from error
    return "the store is written and read, the scheduler service answers"


def _disk(places: Places) -> str:
    folder = next(one for one in (places.data, *places.data.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        message = f"only {free / 1e9:.1f} GB are free for {places.data}."
        raise NotReadyError(
            message, code="DISK_FULL", hint="free some space, or keep the data elsewhere: PLATFORM_DATA"
        )
    return f"{free / 1e9:.0f} GB are free"


def _end_of(file: Path) -> str:
    if not file.exists():
        return ""
    with file.open("rb") as opened:
        opened.seek(max(file.stat().st_size - _LOG_BYTES, 0))
        return opened.read().decode(errors="replace")


def _store(places: Places) -> Check:
    there = places.store.is_dir()
    return Check("store", there, str(places.store) if there else "missing", "platform up")


def _profile(places: Places) -> Check:
    import json

    try:
        right = json.loads(places.profile.read_text(encoding="utf-8")) == local_profile(places)
    except (OSError, ValueError):
        right = False
    return Check("profile", right, str(places.profile) if right else "missing or changed", "platform up")


def _scheduler(settings: Settings) -> Check:
    answer = control.ping(settings.places)
    if answer is None:
        return Check("scheduler", ok=False, answer="not running", hint="platform up")
    as_wanted = answer.settings == control.service_settings(settings)
    words = f"process {answer.pid}, {answer.active} running" + ("" if as_wanted else ", with other settings")
    return Check("scheduler", as_wanted, words, "platform up")


def _ledger(places: Places) -> Check:
    if not places.ledger.exists():
        return Check("ledger", ok=False, answer="missing", hint="platform up")
    try:
        count = len(Ledger(places.ledger).deployments())
    except PlatformError as error:
        return Check("ledger", ok=False, answer=error.message, hint=error.hint)
    return Check("ledger", ok=True, answer=f"{count} deployment{'' if count == 1 else 's'}")
