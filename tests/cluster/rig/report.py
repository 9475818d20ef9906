"""Say what runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig.machine import Machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cluster.rig.places import State


def status(state: State, say: Callable[[str], None]) -> int:
    """Say what runs and what it holds in memory; return 0 if it is complete."""
    machine = Machine(state)
    if machine.first is None:
        say("down")
        return 1
    processes = machine.processes()
    say(f"{'up' if state.ready.exists() else 'starting, or broken off'}: {state.name}, from {machine.parts.root}")
    say(f"{len(processes)} processes, {memory(processes) / 2**20:,.0f} MiB; logs in {state.logs}")
    return 0 if state.ready.exists() else 1


def memory(processes: list[int]) -> int:
    """Return how many bytes processes hold in memory, what they share counted once (proportional set size)."""
    total = 0
    for pid in processes:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        except OSError:  # it has ended
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total
