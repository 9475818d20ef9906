"""Remove the Metaflow profile and what else can be made anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.places import Places


class RemoveProfile:
    """The environment's METAFLOW_HOME goes; the user's own `~/.metaflowconfig` is not ours."""

    title = "Remove Metaflow profile"

    def __init__(self, places: Places) -> None:
        self._places = places

    def preview(self) -> tuple[Change, ...]:
        """Say whether there is one."""
        return (Change("profile", str(self._places.profile), "removed"),) if self._places.home.exists() else ()

    def run(self) -> tuple[Change, ...]:
        """Remove the home, the client's cache and the folders of runs that have ended."""
        changes = self.preview()
        for folder in (self._places.home, self._places.work, self._places.state / "client-cache"):
            shutil.rmtree(folder, ignore_errors=True)
        return changes
