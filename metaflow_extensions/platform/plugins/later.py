"""Plugins of Metaflow's own that a run on this machine seldom needs, imported when they are needed.

Metaflow imports every plugin in every process. These three bring `requests` with them, to talk to a metadata service
and to a cloud's machine: a fifth of what `import metaflow` costs, and so of what a small task costs.
"""

from __future__ import annotations

import importlib
from typing import Any


class _Later(type):
    """The class of a class that stands in for another one until something is asked of it."""

    def __getattr__(cls, name: str) -> Any:
        return getattr(_real(cls), name)

    def __setattr__(cls, name: str, value: Any) -> None:
        setattr(_real(cls), name, value)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return _real(cls)(*args, **kwargs)


def _real(stand_in: Any) -> Any:
    return getattr(importlib.import_module(stand_in.place), stand_in.__name__)


class ServiceMetadataProvider(metaclass=_Later):
    """The client of a metadata service; its TYPE is what Metaflow looks for in all providers."""

    TYPE = "service"
    place = "metaflow.plugins.metadata_providers.service"


class MetadataHeartBeat(metaclass=_Later):
    """The sidecar that tells a metadata service that a task lives."""

    place = "metaflow.metadata_provider.heartbeat"


class SpotTerminationMonitorSidecar(metaclass=_Later):
    """The sidecar that asks a cloud's machine whether it is about to be taken away."""

    place = "metaflow.plugins.kubernetes.spot_monitor_sidecar"
