"""What a profile tells the decorators of an environment: its name, its machines, its sizes.

METAFLOW_PLATFORM_POOLS is a JSON list. An entry describes the machines of one pool, and what one task can have there:

    {"name": "l4", "selector": {"cloud.google.com/gke-nodepool": "l4"}, "tolerations": [], "spot": false,
     "gpu": "l4", "gpus": 1, "cpu": 3.5, "memory": 13000}

METAFLOW_PLATFORM_SIZES is a JSON object, `{"small": {"cpu": 1, "memory": 2048, "disk": 5120}}`, in place of ours.
"""

from __future__ import annotations

import json
from typing import Any

from metaflow.exception import MetaflowException

# CPUs, and MB of memory and disk. Each fits one or two times on a machine of 4, 8 or 16 CPUs with 4 GB for each, less
# what Kubernetes keeps for itself: of 16 GB about 13, of 32 about 28 (GKE's documentation on "allocatable resources").
SIZES: dict[str, dict[str, float]] = {
    "small": {"cpu": 1, "memory": 2048, "disk": 5120},
    "medium": {"cpu": 1.75, "memory": 6144, "disk": 10240},
    "large": {"cpu": 3.5, "memory": 12288, "disk": 20480},
    "xlarge": {"cpu": 7.5, "memory": 27648, "disk": 40960},
}


def environment() -> str:
    """Return the environment's name; empty if the profile in use is none of ours."""
    from metaflow.metaflow_config import PLATFORM_ENVIRONMENT

    return str(PLATFORM_ENVIRONMENT)


def sizes() -> dict[str, dict[str, float]]:
    """Return the sizes of this environment, by name: CPUs, and MB of memory and disk.

    Raises:
        MetaflowException: The profile's are none.
    """
    from metaflow.metaflow_config import PLATFORM_SIZES

    given: dict[str, dict[str, float]] = _read("METAFLOW_PLATFORM_SIZES", PLATFORM_SIZES, {})
    for name, size in given.items():
        if not isinstance(size, dict) or not {"cpu", "memory", "disk"} == set(size):
            raise MetaflowException(
                f"METAFLOW_PLATFORM_SIZES gives {name!r} as {size!r}; a size has cpu, memory and disk."
            )
    return given or SIZES


def pools() -> list[dict[str, Any]]:
    """Return the pools of this environment, as they stand in its profile.

    Raises:
        MetaflowException: They are no JSON list.
    """
    from metaflow.metaflow_config import PLATFORM_POOLS

    given: list[dict[str, Any]] = _read("METAFLOW_PLATFORM_POOLS", PLATFORM_POOLS, [])
    return given


def _read(name: str, value: Any, empty: Any) -> Any:
    """Return a value of the profile: JSON, or what a profile's own JSON holds at that place."""
    try:
        read = json.loads(value) if isinstance(value, str) and value else value or empty
    except ValueError as error:
        raise MetaflowException(f"{name} in the profile is no JSON ({error}): {value}") from error
    if not isinstance(read, type(empty)):
        raise MetaflowException(
            f"{name} in the profile is {value!r}; it has to be a JSON {'list' if empty == [] else 'object'}."
        )
    return read
