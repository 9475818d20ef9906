"""`platform status`: is it up, what runs, what failed last, what runs next, where the data is and how big."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import folder_size
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.core.changes import Check, StatusReport
from platform_cli.core.errors import PlatformError
from platform_cli.core.profile import local_profile
from platform_cli.operations.deployments import list_deployments
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.settings import Settings

_SHOWN_NEXT = 5


def status(settings: Settings) -> StatusReport:
    """Look at everything once; what cannot be read becomes a check that failed."""
    places = settings.places
    checks = (_store(places), _profile(places), _scheduler(settings), _ledger(places))
    readable = places.ledger.exists() and checks[-1].ok
    ledger = Ledger(places.ledger)
    running = [run_row(run, places) for run in ledger.runs("running")] if readable else []
    failed = ledger.runs("failed", "interrupted", limit=1) if readable else []
    scheduled = [row for row in list_deployments(places) if row.next_due] if readable else []
    return StatusReport(
        environment=settings.environment,
        target=settings.values.target,
        healthy=all(check.ok for check in checks),
        checks=checks,
        running=tuple(row for row in running if row.status == "running"),
        last_failed=run_row(failed[0], places) if failed else None,
        next_runs=tuple(
            sorted(scheduled, key=lambda row: row.next_due.timestamp() if row.next_due else 0)[:_SHOWN_NEXT]
        ),
        data=str(places.data),
        data_bytes=folder_size(places.data) if places.data.exists() else 0,
    )


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
