"""Make the store of artifacts and metadata, and the ledger of deployments and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.ledger import Ledger
from platform_cli.core import events
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.places import Places


class PrepareStore:
    """One store and one ledger per environment, in the user's data folder."""

    title = "Prepare store"

    def __init__(self, places: Places, sink: Sink) -> None:
        self._places = places
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Say what is there already."""
        return tuple(
            Change(kind, str(path), "unchanged" if path.exists() else "created")
            for kind, path in (("store", self._places.store), ("ledger", self._places.ledger))
        )

    def run(self) -> tuple[Change, ...]:
        """Make what is missing; a broken ledger is kept aside and its deployments are restored."""
        made = make_folder(self._places.store)
        make_folder(self._places.releases)
        ledger = Ledger(self._places.ledger)
        action = ledger.prepare()
        if ledger.warning:
            self._sink(events.Warned(text=ledger.warning))
        return (
            Change("store", str(self._places.store), "created" if made else "unchanged"),
            Change("ledger", str(self._places.ledger), action),
        )
