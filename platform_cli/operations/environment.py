"""`platform env` and `platform config`: what is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.changes import ConfigReport, Variables
from platform_cli.core.errors import NotReadyError
from platform_cli.core.profile import profile_selectors

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.settings import Settings


def variables(places: Places) -> Variables:
    """Return the variables that make a stock `metaflow` read the environment.

    Raises:
        NotReadyError: If the profile that they select is not there.
    """
    if not places.profile.exists():
        message = f"the environment '{places.environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
    return Variables(profile_selectors(places))


def report(settings: Settings) -> ConfigReport:
    """Return every setting with where it came from."""
    file = str(settings.project / "platform.toml") if settings.project else "none"
    return ConfigReport(file, settings.provenance)
