"""Write the Metaflow profile of the environment, in a home of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder, write_private
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.phase import Action
    from platform_cli.core.profile import Access


class WriteProfile:
    """The file that METAFLOW_HOME and METAFLOW_PROFILE select; `~/.metaflowconfig` is not touched."""

    title = "Write Metaflow profile"

    def __init__(self, access: Access) -> None:
        self._places = access.places
        self._text = json.dumps(access.profile, indent=2) + "\n"

    def preview(self) -> tuple[Change, ...]:
        """Compare the file with what it shall hold."""
        return (Change("profile", str(self._places.profile), self._action()),)

    def run(self) -> tuple[Change, ...]:
        """Write the file if it says something else."""
        action = self._action()
        if action != "unchanged":
            make_folder(self._places.home)
            write_private(self._places.profile, self._text)
        return (Change("profile", str(self._places.profile), action),)

    def _action(self) -> Action:
        try:
            found = self._places.profile.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return "configured" if self._places.profile.exists() else "created"
        return "unchanged" if found == self._text else "configured"
