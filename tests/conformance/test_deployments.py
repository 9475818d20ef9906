"""`platform deploy` and what is done with deployments afterwards mean the same on every target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conformance.conftest import Place

YEARLY = "0 3 1 1 *"  # never due while a test runs

GREETS = """\
from metaflow import FlowSpec, Parameter, step{imports}


{decorator}
class {name}(FlowSpec):
    who = Parameter("who", default="nobody")

    @step
    def start(self):
        self.greeting = "{greeting} " + self.who
        self.next(self.end)

    @step
    def end(self):
        print(self.greeting)


if __name__ == "__main__":
    {name}()
"""


def greets(place: Place, name: str, greeting: str = "hello", decorator: str = "", imports: str = "") -> str:
    """Write a flow of a few lines and return its file's name."""
    text = GREETS.format(name=name, greeting=greeting, decorator=decorator, imports=imports)
    (place.home.cwd / f"{name.lower()}.py").write_text(text, encoding="utf-8")
    return f"{name.lower()}.py"


def deploy(place: Place, *arguments: str) -> dict[str, Any]:
    """Deploy one flow and return what became of it."""
    [row] = place.rows("deploy", *arguments)
    return row


def greeting_of(place: Place, run: dict[str, Any]) -> str:
    """Return what a run of a greeting flow left behind."""
    assert run["status"] == "succeeded", run
    return place.artifacts(run["pathspec"])["greeting"]


def test_a_deployment_is_triggered_rolled_back_and_undeployed(place: Place) -> None:
    flow = greets(place, "RollFlow")
    first = deploy(place, flow, "--schedule", YEARLY)
    assert (first["release"], first["is_new"]) == (1, True)
    assert first["next_due"] is not None
    assert deploy(place, flow, "--schedule", YEARLY)["is_new"] is False
    place.home.ok("trigger", "RollFlow", "--who", "you", timeout=place.patience)
    [run] = place.runs_of("RollFlow")
    assert (run["cause"], run["release"]) == ("trigger", 1)
    assert greeting_of(place, run) == "'hello you'"
    greets(place, "RollFlow", "good day")
    second = deploy(place, flow, "--schedule", YEARLY)
    assert (second["release"], second["is_new"]) == (2, True)
    assert second["digest"] != first["digest"]
    place.home.ok("rollback", "RollFlow", timeout=place.patience)
    place.home.ok("trigger", "RollFlow", timeout=place.patience)
    runs = place.runs_of("RollFlow", at_least=2)
    assert greeting_of(place, runs[1]) == "'hello nobody'"
    [report] = place.rows("history", "RollFlow")
    assert report["current"] == 1
    place.home.ok("undeploy", "RollFlow", timeout=place.patience)
    assert "RollFlow" not in {row["name"] for row in place.rows("deployments")}
    assert place.artifacts(runs[0]["pathspec"])["greeting"] == "'hello you'", "results outlive their deployment"


def test_a_paused_deployment_is_due_no_more_until_it_is_taken_up_again(place: Place) -> None:
    deploy(place, greets(place, "PauseFlow"), "--schedule", YEARLY)
    place.home.ok("pause", "PauseFlow", timeout=place.patience)
    [row] = [row for row in place.rows("deployments") if row["name"] == "PauseFlow"]
    assert (row["paused"], row["next_due"]) == (True, None)
    place.home.ok("unpause", "PauseFlow", timeout=place.patience)
    [row] = [row for row in place.rows("deployments") if row["name"] == "PauseFlow"]
    assert row["paused"] is False
    place.home.ok("undeploy", "PauseFlow", timeout=place.patience)


def test_what_was_tested_in_staging_is_what_runs_in_production(place: Place) -> None:
    flow = greets(place, "StageFlow")
    tested = deploy(place, flow, "--stage", "staging")
    assert tested["name"] == "test.staging.StageFlow"
    greets(place, "StageFlow", "edited since")
    [promoted] = place.rows("promote", "StageFlow")
    assert (promoted["name"], promoted["digest"]) == ("prod.StageFlow", tested["digest"])
    place.home.ok("trigger", "prod.StageFlow", timeout=place.patience)
    [run] = place.runs_of("prod.StageFlow")
    assert greeting_of(place, run) == "'hello nobody'"
    for name in ("test.staging.StageFlow", "prod.StageFlow"):
        place.home.ok("undeploy", name, timeout=place.patience)


def test_a_finished_flow_starts_another(place: Place) -> None:
    deploy(place, greets(place, "FirstFlow"))
    second = greets(
        place, "SecondFlow", decorator='@trigger_on_finish(flow="FirstFlow")', imports=", trigger_on_finish"
    )
    assert deploy(place, second)["triggers"] == ["FirstFlow finished"]
    place.home.ok("trigger", "FirstFlow", timeout=place.patience)
    [run] = place.runs_of("SecondFlow")
    assert (run["status"], run["cause"]) == ("succeeded", "finish")
    for name in ("SecondFlow", "FirstFlow"):
        place.home.ok("undeploy", name, timeout=place.patience)


def test_an_event_starts_a_flow_with_its_fields_as_parameters(place: Place) -> None:
    what = '@trigger(event={"name": "data", "parameters": {"who": "who"}})'
    deploy(place, greets(place, "EventFlow", decorator=what, imports=", trigger"))
    place.home.ok("event", "data", "--payload", "who=them", timeout=place.patience)
    [run] = place.runs_of("EventFlow")
    assert run["cause"] == "event"
    assert greeting_of(place, run) == "'hello them'"
    place.home.ok("undeploy", "EventFlow", timeout=place.patience)


@pytest.mark.slow
def test_a_schedule_starts_a_run_each_minute(place: Place) -> None:
    deploy(place, greets(place, "MinuteFlow"), "--schedule", "* * * * *")
    runs = place.runs_of("MinuteFlow", at_least=2)
    assert [run["cause"] for run in runs[:2]] == ["schedule", "schedule"]
    assert {run["status"] for run in runs} == {"succeeded"}
    place.home.ok("undeploy", "MinuteFlow", timeout=place.patience)
