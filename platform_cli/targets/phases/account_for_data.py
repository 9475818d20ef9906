"""Keep the data and say where it is, or remove it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from platform_cli.adapters.files import explained
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.phase import Action
    from platform_cli.core.places import Places


class AccountForData:
    """The store, the ledger, the releases and the logs: kept unless the user wants them gone.

    Only what we made is removed: the user may have chosen a folder that holds other things too.
    """

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
        """Remove what is ours if asked to; a folder that holds other things stays with them."""
        if not self._purge:
            return self.preview()
        folders = [folder for folder in (self._places.state, self._places.data) if folder.exists()]
        for path in self._places.made():
            with explained(path):
                _remove(path)
        return tuple(Change("data", str(folder), _remove_if_empty(folder)) for folder in folders)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _remove_if_empty(folder: Path) -> Action:
    if any(folder.iterdir()):
        return "kept"
    folder.rmdir()
    return "removed"
