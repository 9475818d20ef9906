"""`@trigger` and `@trigger_on_finish` on this machine, with the meaning they have on Argo Events.

A deployment that waits for several events starts once all have come, then waits for all again. A flow that finishes
starts the deployments that name it in the same project and branch as their own, unless they name another one.
"""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.scheduler.insist import insist
from platform_cli.adapters.scheduler.new_runs import new_run
from platform_cli.core.records import TriggerEvent
from platform_cli.core.schedule import from_metaflow, last_due
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.flow import FinishTrigger
    from platform_cli.core.records import Deployment, Release, RunRecord

    Add = Callable[[RunRecord, Sequence[str]], RunRecord | None]


class Received(msgspec.Struct, frozen=True):
    """An event that has come, with its fields."""

    event: TriggerEvent
    payload: dict[str, str]


class Triggers:
    """Decide which deployments an event starts.

    Args:
        ledger: Where events wait for others.
        add: Records a run and the events that it uses up, in one.
        stopping: Set once the service has been told to stop.
    """

    def __init__(self, ledger: Ledger, add: Add, stopping: threading.Event) -> None:
        self._ledger = ledger
        self._add = add
        self._stopping = stopping
        self._one_at_a_time = threading.Lock()

    def on_event(self, name: str, payload: dict[str, str]) -> tuple[int, ...]:
        """Take in a published event and return the ids of the runs it started."""
        event = TriggerEvent(name=name, id=str(uuid.uuid4()), timestamp=_now(), type="event")
        started: list[int] = []
        for deployment, release in self._listening():
            if any(trigger.name == name for trigger in release.facts.events):
                started += self._receive(deployment, release, Received(event, payload))
        return tuple(started)

    def on_success(self, run: RunRecord) -> None:
        """Take in a run of a deployment that has succeeded."""
        finisher = self._ledger.deployment(run.deployment or "")
        if finisher is None:
            return
        name = _finished(run.flow_name, finisher.project, finisher.branch)
        event = TriggerEvent(name=name, id=f"{run.pathspec}/end", timestamp=_now(), type="run")
        for deployment, release in self._listening():
            if name in _awaited(deployment, release):
                receive = partial(self._receive, deployment, release, Received(event, {}))
                insist(receive, f"that {run.pathspec} starts {deployment.name}", self._stopping)

    def _listening(self) -> Iterator[tuple[Deployment, Release]]:
        for deployment in self._ledger.deployments():
            release = None if deployment.paused else self._ledger.release(deployment.name, deployment.release)
            if release is not None:
                yield deployment, release

    def _receive(self, deployment: Deployment, release: Release, received: Received) -> tuple[int, ...]:
        with self._one_at_a_time:
            message = msgspec.json.encode(received).decode()
            self._ledger.receive(deployment.name, received.event.name, datetime.now(timezone.utc), message)
            here = self._fresh(deployment, release)
            awaited = _awaited(deployment, release)
            if not awaited <= here.keys():
                return ()
            complete = [here[name] for name in sorted(awaited)]
            run = new_run(
                deployment,
                "event" if received.event.type == "event" else "finish",
                options=tuple(_parameters(release, here)),
                events=tuple(one.event for one in complete),
            )
            added = self._add(run, sorted(awaited))
            return (added.id,) if added else ()

    def _fresh(self, deployment: Deployment, release: Release) -> dict[str, Received]:
        received = self._ledger.received(deployment.name)
        if release.facts.reset_cron is not None:
            zone = release.facts.reset_timezone or "UTC"
            reset = last_due(from_metaflow(release.facts.reset_cron), zone, datetime.now(timezone.utc))
            stale = [name for name, (at, _) in received.items() if at < reset]
            self._ledger.forget_received(deployment.name, stale)
            received = {name: found for name, found in received.items() if name not in stale}
        return {name: from_json(text, Received) for name, (_, text) in received.items()}


def _awaited(listener: Deployment, release: Release) -> set[str]:
    finishes = {_finish_of(trigger, listener) for trigger in release.facts.finishes}
    return finishes | {trigger.name for trigger in release.facts.events}


def _finish_of(trigger: FinishTrigger, listener: Deployment) -> str:
    return _finished(trigger.flow, trigger.project or listener.project, trigger.branch or listener.branch)


def _finished(flow: str, project: str | None, branch: str | None) -> str:
    """Return the name that Metaflow on Argo gives to the event of a finished flow."""
    return f"metaflow.{'.'.join(part for part in (project, branch, flow) if part)}.end"


def _parameters(release: Release, received: dict[str, Received]) -> Iterator[str]:
    """Yield the options that the fields of events become; one event without a mapping is mapped name by name."""
    events = release.facts.events
    known = {parameter.name: parameter.name for parameter in release.facts.parameters}
    for trigger in events:
        mapping = trigger.parameters or (known if len(events) == 1 else {})
        payload = received[trigger.name].payload
        yield from (f"--{parameter}={payload[field]}" for parameter, field in mapping.items() if field in payload)


def _now() -> int:
    return int(datetime.now(timezone.utc).timestamp())
