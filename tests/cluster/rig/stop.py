"""End the machine and remove whatever it has left; safe to do twice, and after a crash."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.cluster.rig.cgroups import empty, remove_cgroups
from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.machine import Machine, identities

if TYPE_CHECKING:
    from tests.cluster.rig.places import State


def down(state: State) -> None:
    """End every process, and with them every mount and network; then remove control groups and files.

    Raises:
        TimeoutError: If something stays.
    """
    machine = Machine(state)
    had = identities(machine.processes())
    machine.kill()
    wait_for("the end of the machine", 20, lambda: machine.first is None)
    wait_for("the end of its processes", 20, lambda: not had & identities([pid for pid, _ in had]))
    wait_for("the end of its pods", 20, lambda: empty(state.name))
    wait_for("the removal of its control groups", 20, lambda: remove_cgroups(state.name))
    if state.folder.exists():
        shutil.rmtree(state.folder)
