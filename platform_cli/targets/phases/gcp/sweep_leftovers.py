"""Remove what Kubernetes made in Google's name and nobody took away: disks, load balancers, firewall rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.leftovers import leftovers, remove
from platform_cli.core.events import Warned
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.leftovers import Leftover
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames


class SweepLeftovers:
    """What uses our network and is not ours is named and left alone."""

    title = "Sweep leftovers"

    def __init__(self, google: Google, names: GcpNames, sink: Sink) -> None:
        self._google = google
        self._names = names
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """List them."""
        return tuple(Change(one.kind, one.name, "removed" if one.ours else "kept") for one in self._found())

    def run(self) -> tuple[Change, ...]:
        """Remove ours, name the others."""
        found = self._found()
        for one in found:
            if one.ours:
                remove(self._google, one)
            else:
                self._sink(Warned(text=f"{one.kind} {one.name} is left: {one.why}"))
        return tuple(Change(one.kind, one.name, "removed" if one.ours else "kept") for one in found)

    def _found(self) -> tuple[Leftover, ...]:
        return leftovers_of(self._google, self._names)


def leftovers_of(google: Google, names: GcpNames) -> tuple[Leftover, ...]:
    """Return what is left of an environment."""
    return leftovers(google, names.region, names.zone, names.network, names.base, names.labels)
