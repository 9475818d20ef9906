"""Check that this machine has what the local target needs, before anything is made."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from platform_cli.core.phase import Change
    from platform_cli.core.places import Places

_OLDEST = (3, 10)


class CheckPrerequisites:
    """Python is new enough, and the environment's folders can be made and written to."""

    title = "Check prerequisites"

    def __init__(self, places: Places) -> None:
        self._places = places

    def preview(self) -> tuple[Change, ...]:
        """Check the interpreter only: making folders is left to `run`."""
        if sys.version_info < _OLDEST:
            message = f"platform needs Python 3.10 or newer, this is {sys.version.split()[0]}."
            raise PrerequisiteError(message, code="PYTHON_TOO_OLD", hint="install it with a newer Python")
        return ()

    def run(self) -> tuple[Change, ...]:
        """Check the interpreter and the folders."""
        self.preview()
        make_folder(self._places.data)
        make_folder(self._places.state)
        return ()
