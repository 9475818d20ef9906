"""What a step should ask for, given what it used."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .profile import sizes

if TYPE_CHECKING:
    from .usage import Usage

# Other inputs take more than these did, and beside the step there is Metaflow's own handling of its logs.
_MEMORY_MARGIN, _MEMORY_STEP = 1.3, 256
_CPU_STEP = 0.5
_PLENTY = 2.0  # asked for this many times what is advised: too much
_TELLING_SECONDS = 1.0  # what is shorter says nothing of CPUs


@dataclass(frozen=True)
class Advice:
    """What was used and asked for, and what to ask for instead.

    Attributes:
        size: The smallest size that covers it, empty if none does; None if the sizes are not known.
    """

    usage: Usage
    asked: dict[str, float]
    cpu: float
    memory: int
    size: str | None

    def verdict(self, key: str) -> str:
        """Say of "cpu" or "memory" whether it is right."""
        if key == "cpu" and self.usage.seconds < _TELLING_SECONDS:
            return "too short to tell"
        wanted, asked = {"cpu": self.cpu, "memory": float(self.memory)}[key], self.asked.get(key)
        if asked is None:
            return f"ask for {wanted:g}"
        if asked < wanted:
            return f"too little: ask for {wanted:g}"
        return f"too much: ask for {wanted:g}" if asked >= wanted * _PLENTY else "fits"


def advise(usage: Usage, asked: dict[str, float]) -> Advice:
    """Work out what to ask for: memory with a margin, in steps of 256 MB; CPUs as many as were busy, in halves."""
    memory = math.ceil(usage.memory * _MEMORY_MARGIN / _MEMORY_STEP) * _MEMORY_STEP
    cpu = max(_CPU_STEP, math.ceil(round(usage.cpus, 1) / _CPU_STEP) * _CPU_STEP)
    if "METAFLOW_KUBERNETES_WORKLOAD" in os.environ:  # a pod has not the profile
        return Advice(usage, asked, cpu, memory, size=None)
    fitting = [name for name, size in sizes().items() if size["cpu"] >= cpu and size["memory"] >= memory]
    return Advice(usage, asked, cpu, memory, fitting[0] if fitting else "")


def in_one_line(advice: Advice) -> str:
    """Return the advice for a log."""
    used = advice.usage
    return (
        f"{used.seconds:.1f} s, {used.cpus:.1f} CPUs busy ({advice.verdict('cpu')}),"
        f" peak {used.memory:,.0f} MB ({advice.verdict('memory')})"
    )
