"""Ask what was made whether it really answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.core.phase import Change
    from platform_cli.targets.base import Target


class SmokeTest:
    """Open the connections that every verb opens, and let the metadata service answer through them."""

    title = "Check that everything answers"

    def __init__(self, target: Target) -> None:
        self._target = target

    def preview(self) -> tuple[Change, ...]:
        """Do nothing: there may be nothing to ask yet."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Connect; what does not answer is an error that names it."""
        with self._target.connected():
            return ()
