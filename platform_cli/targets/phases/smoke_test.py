"""Ask store, profile and scheduler whether they really answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from platform_cli.adapters.files import write_private
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.scheduler import control
from platform_cli.core.errors import NotReadyError
from platform_cli.core.profile import local_profile

if TYPE_CHECKING:
    from platform_cli.core.phase import Change
    from platform_cli.core.places import Places


class SmokeTest:
    """Write to the store and read it back, read the profile, the ledger, and call the service."""

    title = "Check that everything answers"

    def __init__(self, places: Places) -> None:
        self._places = places

    def preview(self) -> tuple[Change, ...]:
        """Do nothing: there may be nothing to ask yet."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Ask all of them.

        Raises:
            NotReadyError: Naming the first that does not answer.
        """
        probe = self._places.store / ".platform-probe"
        write_private(probe, self._places.environment)
        answers = probe.read_text(encoding="utf-8")
        probe.unlink()
        profile = json.loads(self._places.profile.read_text(encoding="utf-8"))
        Ledger(self._places.ledger).deployments()
        if answers != self._places.environment or profile != local_profile(self._places):
            message = f"the store or the profile below {self._places.data} changed while it was being set up."
            raise NotReadyError(message, code="SMOKE_TEST_FAILED", hint="platform up")
        if control.ping(self._places) is None:
            message = "the scheduler service was started but does not answer."
            hint = f"read {self._places.service_log}, then: platform up"
            raise NotReadyError(message, code="SCHEDULER_DOWN", hint=hint)
        return ()
