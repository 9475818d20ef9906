"""Give `current.trigger` to a run that the local scheduler started because of an event or a finished run."""

from __future__ import annotations

import json
import os
from typing import Any

from metaflow.decorators import StepDecorator


class TriggerDecorator(StepDecorator):
    """Read PLATFORM_TRIGGER: a JSON list of events, each with timestamp (seconds), id, name and type (event or run).

    The scheduler attaches this decorator itself (`--with platform_trigger`); on a cluster Argo's own does the same.
    """

    name = "platform_trigger"

    def task_pre_step(self, step_name: str, *_args: Any, **_kwargs: Any) -> None:  # noqa: ARG002 - Metaflow's signature
        """Put the triggering events where Metaflow's users look for them."""
        from metaflow import current
        from metaflow.events import Trigger

        events = json.loads(os.environ.get("PLATFORM_TRIGGER", "[]"))
        if events:
            current._update_env({"trigger": Trigger(events)})  # noqa: SLF001 - how Metaflow's own decorators do it
