"""Releases: immutable, made only when something changed, taken back and forth, never in the way of results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.e2e.local.scheduler_scenes import YEARLY, kill_service, ledger, make_due, wait_for_states, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home

TAGGED = """\
from metaflow import FlowSpec, current, project, step

from words import GREETING


@project(name="demo")
class TaggedFlow(FlowSpec):
    @step
    def start(self):
        print(GREETING, current.branch_name)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    TaggedFlow()
"""


def said(home: Home, pathspec: str | None, step: str = "end") -> str:
    return home.ok("logs", f"{pathspec}/{step}")


def deployed(home: Home, *arguments: str) -> dict[str, Any]:
    """Deploy and return the result as a program reads it."""
    lines = [json.loads(line) for line in home.ok("deploy", *arguments, "--output", "json").splitlines()]
    return next(line for line in lines if line.get("type") == "deployed")


def history(home: Home, name: str) -> dict[str, Any]:
    lines = [json.loads(line) for line in home.ok("history", name, "--output", "json").splitlines()]
    return next(line for line in lines if "entries" in line)


def test_edits_after_deploying_do_not_change_what_runs(home: Home) -> None:
    flow = write(home.cwd / "tagged.py", TAGGED)
    write(home.cwd / "words.py", "GREETING = 'as deployed'\n")
    home.ok("deploy", str(flow), "--schedule", YEARLY)
    write(home.cwd / "words.py", "GREETING = 'edited since'\n")
    write(flow, "not even Python any more (")
    home.ok("trigger", "demo.user.tester.TaggedFlow")
    [by_hand] = wait_for_states(home, "succeeded")
    assert "as deployed" in said(home, by_hand.pathspec, "start")
    kill_service(home)
    make_due(home, "demo.user.tester.TaggedFlow", minutes_ago=1)
    home.ok("up")
    [_, scheduled] = wait_for_states(home, "succeeded", "succeeded")
    assert scheduled.cause == "schedule"
    assert "as deployed" in said(home, scheduled.pathspec, "start")


def test_only_a_change_makes_a_release_and_a_rollback_brings_the_old_one_back(home: Home, hello: Path) -> None:
    first = deployed(home, str(hello), "--schedule", YEARLY)
    again = deployed(home, str(hello), "--schedule", YEARLY)
    assert (first["release"], first["is_new"], again["release"], again["is_new"]) == (1, True, 1, False)
    assert again["digest"] == first["digest"]
    hello.write_text(hello.read_text(encoding="utf-8").replace("hello {", "good day {"), encoding="utf-8")
    second = deployed(home, str(hello), "--schedule", YEARLY)
    assert (second["release"], second["is_new"]) == (2, True)
    home.ok("trigger", "HelloFlow")
    wait_for_states(home, "succeeded")
    home.ok("rollback", "HelloFlow")
    home.ok("trigger", "HelloFlow")
    runs = wait_for_states(home, "succeeded", "succeeded")
    assert "good day world" in said(home, runs[0].pathspec)
    assert "hello world" in said(home, runs[1].pathspec)
    assert [run.release for run in runs] == [2, 1]

    shown = history(home, "HelloFlow")
    assert shown["current"] == 1
    assert [entry["action"] for entry in shown["entries"]] == ["deployed", "deployed", "rolled back"]
    assert shown["entries"][-1]["detail"] == "release 2 → 1"
    assert [(one["version"], one["digest"]) for one in shown["releases"]] == [
        (1, first["digest"]),
        (2, second["digest"]),
    ]
    assert {entry["author"] for entry in shown["entries"]} == {"tester"}
    home.ok("rollback", "HelloFlow", second["digest"][:8])
    assert history(home, "HelloFlow")["current"] == 2, "a release has its digest for a name too"
    home.ok("rollback", "HelloFlow", "1")
    assert deployed(home, str(hello))["release"] == 3, "what was rolled back is deployed again as a new release"


def test_a_rollback_to_what_does_not_exist_is_refused(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello))
    assert "has no release before 1" in home.platform("rollback", "HelloFlow").stderr


def test_parameters_reach_the_run_and_another_value_is_another_release(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--who", "Ada")
    home.ok("trigger", "HelloFlow")
    home.ok("trigger", "HelloFlow", "--who", "Bob")
    runs = wait_for_states(home, "succeeded", "succeeded")
    assert "hello Ada" in said(home, runs[0].pathspec)
    assert "hello Bob" in said(home, runs[1].pathspec), "this one run's own value wins"
    assert deployed(home, str(hello), "--who", "Cy")["release"] == 2


def test_two_deployments_of_one_flow_go_their_own_ways(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--name", "morning", "--who", "morning", "--schedule", "0 6 * * *")
    home.ok("deploy", str(hello), "--name", "evening", "--who", "evening", "--schedule", "0 18 * * *")
    home.ok("trigger", "evening")
    home.ok("undeploy", "morning")
    [run] = wait_for_states(home, "succeeded")
    assert "hello evening" in said(home, run.pathspec)
    listed = home.ok("deployments")
    assert "evening" in listed
    assert "morning" not in listed


def test_undeploying_keeps_the_results_and_the_history(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    home.ok("trigger", "HelloFlow")
    [run] = wait_for_states(home, "succeeded")
    home.ok("undeploy", "HelloFlow")
    assert "hello world" in said(home, run.pathspec)
    assert run.pathspec is not None
    shown = home.ok("history", "HelloFlow")
    assert "undeployed" in shown
    assert run.pathspec in shown
    assert ledger(home).deployments() == []
    assert home.platform("trigger", "HelloFlow").returncode == 2
    assert deployed(home, str(hello))["is_new"]


def test_the_runs_of_a_deployment_can_be_told_by_their_tags(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello))
    home.ok("trigger", "HelloFlow")
    [run] = wait_for_states(home, "succeeded")
    shown = home.ok("show", str(run.pathspec))
    for tag in ("deployment:HelloFlow", "release:1", "cause:trigger"):
        assert tag in shown


def test_a_staged_deployment_runs_on_its_own_branch(home: Home) -> None:
    flow = write(home.cwd / "tagged.py", TAGGED)
    write(home.cwd / "words.py", "GREETING = 'hello'\n")
    name = deployed(home, str(flow), "--stage", "staging")["name"]
    assert name == "demo.test.staging.TaggedFlow"
    home.ok("trigger", name)
    [run] = wait_for_states(home, "succeeded")
    assert "hello test.staging" in said(home, run.pathspec, "start")
