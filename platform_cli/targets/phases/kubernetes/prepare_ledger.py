"""Make the ledger of the runs that this machine starts by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.ledger import Ledger
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.places import Places


class PrepareLedger:
    """Deployments are recorded in the store, for everybody; `platform run` is recorded where it was typed."""

    title = "Prepare the ledger of runs by hand"

    def __init__(self, places: Places) -> None:
        self._places = places

    def preview(self) -> tuple[Change, ...]:
        """Say whether it is there."""
        there = self._places.ledger.exists()
        return (Change("ledger", str(self._places.ledger), "unchanged" if there else "created"),)

    def run(self) -> tuple[Change, ...]:
        """Make it, or mend it."""
        make_folder(self._places.data)
        action = Ledger(self._places.ledger).prepare()
        return (Change("ledger", str(self._places.ledger), action),)
