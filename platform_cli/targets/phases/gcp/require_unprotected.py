"""Refuse to take a protected environment away, before anything of it is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.inventory import existing
from platform_cli.core.errors import ConflictError
from platform_cli.core.events import Warned
from platform_cli.core.gcp_names import is_protected, names_of

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change
    from platform_cli.core.settings import Settings


class RequireUnprotected:
    """The provider refuses too, but only when it has removed what nothing depends on."""

    title = "Check the protection"

    def __init__(self, google: Google, settings: Settings, sink: Sink) -> None:
        self._google = google
        self._settings = settings
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Tell what would be refused, and let the rest be listed."""
        if error := self._refusal():
            self._sink(Warned(text=f"{error.message} {error.hint}"))
        return ()

    def run(self) -> tuple[Change, ...]:
        """Let pass what is not protected.

        Raises:
            ConflictError: If it is, and there is something to protect.
        """
        if error := self._refusal():
            raise error
        return ()

    def _refusal(self) -> ConflictError | None:
        if not is_protected(self._settings) or not existing(self._google, names_of(self._settings)):
            return None
        message = f"'{self._settings.environment}' is protected: nothing of it may be taken away."
        hint = "if it shall go all the same: platform down --set protected=false"
        return ConflictError(message, code="ENVIRONMENT_PROTECTED", hint=hint)
