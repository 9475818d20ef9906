"""`platform env` and `platform config`: what is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.changes import ConfigReport, Variables
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target


def variables(target: Target) -> Variables:
    """Return the variables that make a stock `metaflow` read the environment.

    Raises:
        NotReadyError: If the profile that they select is not there.
    """
    if not target.settings.places.profile.exists():
        message = f"the environment '{target.settings.environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
    return Variables(target.access.selectors)


def report(settings: Settings) -> ConfigReport:
    """Return every setting with where it came from."""
    file = str(settings.project / "platform.toml") if settings.project else "none"
    return ConfigReport(file, settings.provenance)
