"""How the parts of an environment on this machine are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.core.changes import Check
from platform_cli.core.errors import PlatformError
from platform_cli.core.profile import local_profile

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.settings import Settings


def local_checks(settings: Settings) -> tuple[Check, ...]:
    """Look at everything once; what cannot be read becomes a check that failed."""
    places = settings.places
    return _store(places), _profile(places), _scheduler(settings), _ledger(places)


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
