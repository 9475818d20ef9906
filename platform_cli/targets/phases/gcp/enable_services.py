"""Switch on the APIs that the stack needs: before Terraform, where each would take nine seconds in everybody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.services import disabled, enable
from platform_cli.core.phase import Change
from platform_cli.targets.phases.gcp.check_project import require

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.doctor import Wanted


class EnableServices:
    """APIs that were off are not switched off again: others may have come to use them."""

    title = "Enable APIs"

    def __init__(self, google: Google, wanted: Wanted) -> None:
        self._google = google
        self._wanted = wanted

    def preview(self) -> tuple[Change, ...]:
        """List those that are off."""
        off = disabled(self._google, self._wanted.services)
        return tuple(Change("API", name, "created") for name in off) or _UNCHANGED

    def run(self) -> tuple[Change, ...]:
        """Switch them on, and then ask what could not be asked before."""
        enabled = enable(self._google, self._wanted.services)
        if enabled:
            require(self._google, self._wanted)
        return tuple(Change("API", name, "created") for name in enabled) or _UNCHANGED


_UNCHANGED = (Change("APIs", "all", "unchanged"),)
