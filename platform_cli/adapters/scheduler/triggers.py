"""`@trigger` and `@trigger_on_finish` on this machine, with the meaning they have on Argo Events.

A deployment that waits for several events starts once all have come, then waits for all again. A flow that finishes
starts the deployments that name it in the same project and branch as their own, unless they name another one.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.records import Deployment, Release, TriggerEvent
from platform_cli.core.schedule import from_metaflow, last_due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.flow import FinishTrigger
    from platform_cli.core.records import RunRecord

    Start = Callable[[Deployment, Any, Sequence[str], Sequence[TriggerEvent]], tuple[int, ...]]


class Received(msgspec.Struct, frozen=True):
    """An event that has come, with its fields."""

    event: TriggerEvent
    payload: dict[str, str]


class Triggers:
    """Decide which deployments an event starts."""

    def __init__(self, ledger: Ledger, start: Start) -> None:
        self._ledger = ledger
        self._start = start

    def on_event(self, name: str, payload: dict[str, str]) -> tuple[int, ...]:
        """Take in a published event and return the ids of the runs it started."""
        event = TriggerEvent(name=name, id=str(uuid.uuid4()), timestamp=_now(), type="event")
        started: list[int] = []
        for deployment, release in self._listening():
            if any(trigger.name == name for trigger in release.facts.events):
                started += self._receive(deployment, release, event, payload)
        return tuple(started)

    def on_success(self, run: RunRecord) -> None:
        """Take in a run of a deployment that has succeeded."""
        finisher = self._ledger.deployment(run.deployment or "")
        if finisher is None:
            return
        name = f"metaflow.{run.flow_name}.end"
        event = TriggerEvent(name=name, id=f"{run.pathspec}/end", timestamp=_now(), type="run")
        for deployment, release in self._listening():
            if any(_hears(deployment, trigger, finisher) for trigger in release.facts.finishes):
                self._receive(deployment, release, event, {})

    def _listening(self) -> Iterator[tuple[Deployment, Release]]:
        for deployment in self._ledger.deployments():
            if not deployment.paused:
                releases = self._ledger.releases(deployment.name)
                yield deployment, next(one for one in releases if one.version == deployment.release)

    def _receive(
        self, deployment: Deployment, release: Release, event: TriggerEvent, payload: dict[str, str]
    ) -> tuple[int, ...]:
        message = msgspec.json.encode(Received(event, payload)).decode()
        self._ledger.receive(deployment.name, event.name, datetime.now(timezone.utc), message)
        received = self._fresh(deployment, release)
        awaited = _awaited(release)
        if not awaited <= received.keys():
            return ()
        self._ledger.forget_received(deployment.name, sorted(awaited))
        complete = {name: received[name] for name in sorted(awaited)}
        cause = "event" if event.type == "event" else "finish"
        events = [one.event for one in complete.values()]
        return self._start(deployment, cause, _parameters(release, complete), events)

    def _fresh(self, deployment: Deployment, release: Release) -> dict[str, Received]:
        received = self._ledger.received(deployment.name)
        if release.facts.reset_cron is not None:
            zone = release.facts.reset_timezone or "UTC"
            reset = last_due(from_metaflow(release.facts.reset_cron), zone, datetime.now(timezone.utc))
            stale = [name for name, (at, _) in received.items() if at < reset]
            self._ledger.forget_received(deployment.name, stale)
            received = {name: found for name, found in received.items() if name not in stale}
        return {name: msgspec.json.decode(text, type=Received) for name, (_, text) in received.items()}


def _hears(listener: Deployment, trigger: FinishTrigger, finisher: Deployment) -> bool:
    project = trigger.project or listener.project
    branch = trigger.branch or listener.branch
    return (trigger.flow, project, branch) == (finisher.flow_name, finisher.project, finisher.branch)


def _awaited(release: Release) -> set[str]:
    finishes = {f"metaflow.{trigger.flow}.end" for trigger in release.facts.finishes}
    return finishes | {trigger.name for trigger in release.facts.events}


def _parameters(release: Release, received: dict[str, Received]) -> list[str]:
    options: list[str] = []
    for trigger in release.facts.events:
        payload = received[trigger.name].payload
        for parameter, field in trigger.parameters.items():
            if field in payload:
                options += [f"--{parameter}", payload[field]]
    return options


def _now() -> int:
    return int(datetime.now(timezone.utc).timestamp())
