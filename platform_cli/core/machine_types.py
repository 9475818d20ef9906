"""What Google's predefined machine types are made of."""

from __future__ import annotations

import re
from typing import NamedTuple

_TYPE = re.compile(r"(e2|n2|n2d|t2d|g2)-(standard|highmem|highcpu)-([0-9]+)")
# GB of memory for each CPU: cloud.google.com/compute/docs/machine-resource.
_GB = {"standard": 4, "highmem": 8, "highcpu": 1}


class MachineType(NamedTuple):
    """A machine: its family, its CPUs, and GB of memory."""

    family: str
    cpus: int
    memory_gb: int


def machine_type(name: str) -> MachineType | None:
    """Return what a machine type is made of; None of one that we do not know."""
    found = _TYPE.fullmatch(name)
    return MachineType(found[1], int(found[3]), int(found[3]) * _GB[found[2]]) if found else None
