"""Events and finished flows start deployments, and the runs know what started them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.scheduler_scenes import ledger, wait_for_states, write

if TYPE_CHECKING:
    from tests.conftest import Home

LISTENER = """\
from metaflow import FlowSpec, Parameter, current, step, {trigger}


@{trigger}({what})
class {name}(FlowSpec):
    day = Parameter("day", default="no day")

    @step
    def start(self):
        trigger = getattr(current, "trigger", None)
        self.seen = [(event.name, event.type) for event in trigger.events] if trigger else []
        self.run = trigger.run.pathspec if trigger and trigger.run else ""
        print("seen", self.seen, "run", self.run, "day", self.day)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    {name}()
"""


def listener(home: Home, name: str, what: str, trigger: str = "trigger") -> str:
    file = write(home.cwd / f"{name.lower()}.py", LISTENER.format(name=name, what=what, trigger=trigger))
    home.ok("deploy", str(file))
    return str(file)


def seen(home: Home, pathspec: str | None) -> str:
    return home.ok("logs", f"{pathspec}/start")


def test_an_event_starts_a_run_that_knows_it_with_its_fields_as_parameters(home: Home) -> None:
    listener(home, "DayFlow", 'event={"name": "data", "parameters": {"day": "date"}}')
    assert "started 0 runs" in home.platform("event", "other").stderr
    assert "started 1 run" in home.platform("event", "data", "--payload", "date=2026-11-25").stderr
    [run] = wait_for_states(home, "succeeded")
    assert run.cause == "event"
    assert "seen [('data', 'event')] run  day 2026-11-25" in seen(home, run.pathspec)
    home.ok("trigger", "DayFlow")
    runs = wait_for_states(home, "succeeded", "succeeded")
    assert "seen [] run  day no day" in seen(home, runs[1].pathspec), "a run by hand has no trigger"


def test_several_events_are_awaited_across_a_restart(home: Home) -> None:
    listener(home, "BothFlow", 'events=["left", "right"]')
    home.ok("event", "left")
    home.ok("down")
    home.ok("up")
    assert ledger(home).runs() == []
    home.ok("event", "right")
    [run] = wait_for_states(home, "succeeded")
    assert "'left'" in seen(home, run.pathspec)
    assert "'right'" in seen(home, run.pathspec)


@pytest.mark.usefixtures("hello")
def test_a_chain_of_flows(home: Home) -> None:
    home.ok("deploy", "hello.py")
    listener(home, "NextFlow", 'flow="HelloFlow"', "trigger_on_finish")
    listener(home, "LastFlow", 'flow="NextFlow"', "trigger_on_finish")
    home.ok("trigger", "HelloFlow")
    runs = wait_for_states(home, "succeeded", "succeeded", "succeeded")
    assert [run.deployment for run in runs] == ["HelloFlow", "NextFlow", "LastFlow"]
    assert [run.cause for run in runs] == ["trigger", "finish", "finish"]
    assert f"run {runs[0].pathspec} " in seen(home, runs[1].pathspec)
    assert f"run {runs[1].pathspec} " in seen(home, runs[2].pathspec)


@pytest.mark.usefixtures("hello")
def test_a_paused_deployment_starts_only_by_hand(home: Home) -> None:
    listener(home, "DayFlow", 'event="data"')
    home.ok("pause", "DayFlow")
    assert "started 0 runs" in home.platform("event", "data").stderr
    home.ok("trigger", "DayFlow")
    wait_for_states(home, "succeeded")
    home.ok("unpause", "DayFlow")
    assert "started 1 run" in home.platform("event", "data").stderr
    wait_for_states(home, "succeeded", "succeeded")
