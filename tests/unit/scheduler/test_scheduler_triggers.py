"""`@trigger` and `@trigger_on_finish`: which deployments an event starts, and with what."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.scheduler.new_runs import new_run
from platform_cli.adapters.scheduler.triggers import Triggers
from platform_cli.core.flow import EventTrigger, FinishTrigger, FlowFacts, FlowParameter
from platform_cli.core.schedule import last_due
from tests.unit.scheduler.conftest import deploy, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import RunRecord


@pytest.fixture
def triggers(ledger: Ledger) -> Triggers:
    return Triggers(ledger, ledger.add_run, threading.Event())


def listen(ledger: Ledger, name: str, *events: EventTrigger, **facts: object) -> None:
    made = FlowFacts(flow_name="ListenFlow", events=events, **facts)  # type: ignore[arg-type]
    deploy(ledger, name, facts=made, project=made.project, branch=made.branch)


def finish(ledger: Ledger, triggers: Triggers, name: str = "train") -> RunRecord:
    """Let a run of a deployment succeed."""
    deployment = ledger.deployment(name)
    assert deployment is not None
    run = ledger.add_run(new_run(deployment, "trigger"))
    assert run is not None
    ended = ledger.update_run(run.id, state="succeeded", pathspec=f"TrainFlow/{run.id}")
    triggers.on_success(ended)
    return ended


def started(ledger: Ledger) -> list[RunRecord]:
    return [run for run in reversed(ledger.runs()) if run.cause in {"event", "finish"}]


def test_an_event_starts_every_deployment_that_names_it(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("data"))
    listen(ledger, "two", EventTrigger("data"))
    listen(ledger, "three", EventTrigger("other"))
    assert triggers.on_event("data", {}) == (1, 2)
    assert [run.deployment for run in started(ledger)] == ["one", "two"]
    assert triggers.on_event("nobody-listens", {}) == ()


def test_the_run_knows_the_event(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("data"))
    triggers.on_event("data", {})
    [run] = started(ledger)
    [event] = run.events
    assert (event.name, event.type, run.cause) == ("data", "event", "event")
    assert abs(event.timestamp - now().timestamp()) < 60


def test_fields_become_the_parameters_they_are_mapped_to(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("data", {"day": "date", "size": "rows"}))
    triggers.on_event("data", {"date": "-1 day", "more": "x"})
    assert started(ledger)[0].options == ("--day=-1 day",), "a field that did not come leaves the default"


def test_one_event_without_a_mapping_is_mapped_name_by_name(ledger: Ledger, triggers: Triggers) -> None:
    parameters = (FlowParameter("day"), FlowParameter("size"))
    listen(ledger, "one", EventTrigger("data"), parameters=parameters)
    triggers.on_event("data", {"day": "today", "other": "x"})
    assert started(ledger)[0].options == ("--day=today",)


def test_several_events_start_once_all_have_come_and_wait_for_all_again(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("a", {"x": "x"}), EventTrigger("b", {"y": "y"}))
    assert triggers.on_event("a", {"x": "old"}) == ()
    assert triggers.on_event("a", {"x": "new"}) == ()
    assert triggers.on_event("b", {"y": "1"}) == (1,)
    [run] = started(ledger)
    assert run.options == ("--x=new", "--y=1")
    assert [event.name for event in run.events] == ["a", "b"]
    assert triggers.on_event("b", {}) == (), "it waits for both again"


def test_a_half_received_set_survives_a_restart(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("a"), EventTrigger("b"))
    triggers.on_event("a", {})
    after_restart = Triggers(ledger, ledger.add_run, threading.Event())
    assert after_restart.on_event("b", {}) == (1,)


def test_reset_at_forgets_what_came_before_it(ledger: Ledger, triggers: Triggers) -> None:
    listen(ledger, "one", EventTrigger("a"), EventTrigger("b"), reset_cron="0 * * * *", reset_timezone="Europe/Berlin")
    reset = last_due("0 * * * *", "Europe/Berlin", now())
    triggers.on_event("a", {})
    [(_, payload)] = ledger.received("one").values()
    ledger.receive("one", "a", reset - timedelta(seconds=1), payload)
    assert triggers.on_event("b", {}) == ()
    assert list(ledger.received("one")) == ["b"]
    assert triggers.on_event("a", {}) == (1,)


def test_a_paused_deployment_hears_nothing(ledger: Ledger, triggers: Triggers) -> None:
    facts = FlowFacts(flow_name="ListenFlow", events=(EventTrigger("data"),), finishes=(FinishTrigger("TrainFlow"),))
    deploy(ledger, "one", facts=facts, paused=True)
    deploy(ledger, "train", facts=FlowFacts(flow_name="TrainFlow"))
    assert triggers.on_event("data", {}) == ()
    finish(ledger, triggers)
    assert started(ledger) == []


def test_a_flow_that_finishes_starts_who_names_it(ledger: Ledger, triggers: Triggers) -> None:
    deploy(ledger, "train", facts=FlowFacts(flow_name="TrainFlow"))
    listen(ledger, "score", finishes=(FinishTrigger("TrainFlow"),))
    ended = finish(ledger, triggers)
    [run] = started(ledger)
    [event] = run.events
    assert (run.deployment, run.cause, event.type) == ("score", "finish", "run")
    assert event.id.startswith(f"{ended.pathspec}/"), "current.trigger.run reads the run from it"
    assert event.name == "metaflow.TrainFlow.end"


def test_two_flows_must_both_finish(ledger: Ledger, triggers: Triggers) -> None:
    deploy(ledger, "train", facts=FlowFacts(flow_name="TrainFlow"))
    deploy(ledger, "load", facts=FlowFacts(flow_name="LoadFlow"))
    listen(ledger, "score", finishes=(FinishTrigger("TrainFlow"), FinishTrigger("LoadFlow")))
    finish(ledger, triggers)
    assert started(ledger) == []
    finish(ledger, triggers, "load")
    assert len(started(ledger)) == 1


@pytest.mark.parametrize(
    ("listener", "trigger", "hears"),
    [
        (("demo", "user.ada"), FinishTrigger("TrainFlow"), 1),
        (("demo", "user.bob"), FinishTrigger("TrainFlow"), 0),
        (("other", "user.ada"), FinishTrigger("TrainFlow"), 0),
        ((None, None), FinishTrigger("TrainFlow"), 0),
        ((None, None), FinishTrigger("TrainFlow", project="demo", branch="user.ada"), 1),
        (("other", "prod"), FinishTrigger("TrainFlow", project="demo", branch="user.ada"), 1),
        (("demo", "user.ada"), FinishTrigger("OtherFlow"), 0),
    ],
)
def test_only_the_same_project_and_branch_is_heard(
    listener: tuple[str | None, str | None], trigger: FinishTrigger, hears: int, ledger: Ledger, triggers: Triggers
) -> None:
    train = FlowFacts(flow_name="TrainFlow", project="demo", branch="user.ada")
    deploy(ledger, "train", facts=train, project="demo", branch="user.ada")
    listen(ledger, "score", project=listener[0], branch=listener[1], finishes=(trigger,))
    finish(ledger, triggers)
    assert len(started(ledger)) == hears


def test_the_same_flow_of_two_projects_is_two_events(ledger: Ledger, triggers: Triggers) -> None:
    for project in ("a", "b"):
        facts = FlowFacts(flow_name="TrainFlow", project=project, branch="prod")
        deploy(ledger, f"train-{project}", facts=facts, project=project, branch="prod")
    both = tuple(FinishTrigger("TrainFlow", project=project, branch="prod") for project in ("a", "b"))
    listen(ledger, "score", finishes=both)
    finish(ledger, triggers, "train-a")
    assert started(ledger) == []
    finish(ledger, triggers, "train-b")
    assert len(started(ledger)) == 1


def test_an_event_that_comes_while_another_completes_a_set_does_not_complete_it_again(ledger: Ledger) -> None:
    adding = threading.Semaphore(0)

    def add(run: RunRecord, consumed: Sequence[str]) -> RunRecord | None:
        adding.release()
        adding.acquire(timeout=0.05)  # take our own back, and leave the other time to come here as well
        adding.acquire(timeout=0.3)
        return ledger.add_run(run, consumed)

    triggers = Triggers(ledger, add, threading.Event())
    listen(ledger, "one", EventTrigger("a"), EventTrigger("b"))
    triggers.on_event("a", {})
    threads = [threading.Thread(target=triggers.on_event, args=("b", {})) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started(ledger)) == 1
    assert list(ledger.received("one")) == ["b"]


def test_a_finished_run_of_a_deployment_that_is_gone_starts_nothing(ledger: Ledger, triggers: Triggers) -> None:
    deploy(ledger, "train", facts=FlowFacts(flow_name="TrainFlow"))
    listen(ledger, "score", finishes=(FinishTrigger("TrainFlow"),))
    run = finish(ledger, triggers)
    ledger.remove_deployment("train", "ada")
    triggers.on_success(run)
    assert len(started(ledger)) == 1
