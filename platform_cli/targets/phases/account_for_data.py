"""Keep the data and say where it is, or remove it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from platform_cli.adapters.files import explained
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.phase import Action
    from platform_cli.core.places import Places


class AccountForData:
    """The store, the ledger, the releases and the logs: one folder, kept unless the user wants it gone."""

    title = "Account for data"

    def __init__(self, places: Places, *, purge: bool) -> None:
        self._places = places
        self._purge = purge

    def preview(self) -> tuple[Change, ...]:
        """Say what would be removed or kept."""
        action: Action = "removed" if self._purge else "kept"
        folders = (self._places.data, self._places.state) if self._purge else (self._places.data,)
        return tuple(Change("data", str(folder), action) for folder in folders if folder.exists())

    def run(self) -> tuple[Change, ...]:
        """Remove the folders if asked to; say what is left if that fails."""
        changes = self.preview()
        if self._purge:
            for change in changes:
                with explained(self._places.data):
                    shutil.rmtree(change.ref, ignore_errors=False)
        return changes
