"""Runs that are handed over to Argo: one workflow that needs nothing else, and says what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from platform_cli.adapters.argo.detached import start_detached
from platform_cli.core.errors import UsageError
from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Release
from tests.unit.argo.places import NOW, Place, new_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS = FlowFacts(flow_name="HelloFlow", branch="user.ada", project=None)
CODE = Release(
    version=0, digest="d" * 64, created=NOW, flow_file="hello.py", facts=FACTS, options=("--alpha", "0.3"), author="ada"
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as made:
        yield made


def start(place: Place, code: Release = CODE) -> str:
    return str(start_detached(place.settings, place.cluster, place.compiler, code).pathspec)


def test_a_workflow_holds_all_that_it_runs_and_no_template_is_left(place: Place) -> None:
    pathspec = start(place)
    workflow = place.server.one("Workflow")
    assert pathspec == f"HelloFlow/argo-{workflow['metadata']['name']}"
    assert workflow["spec"]["entrypoint"] == "F"
    assert "workflowTemplateRef" not in workflow["spec"]
    assert workflow["metadata"]["labels"]["own"] == "1", "what Metaflow marks runs with"
    assert place.server.names("WorkflowTemplate") == []


def test_each_run_has_a_name_of_its_own(place: Place) -> None:
    assert len({start(place) for _ in range(3)}) == 3


def test_it_is_listed_as_a_run_by_hand_with_the_code_that_it_is_made_of(place: Place) -> None:
    place.deploy()
    triggered = place.scheduler.trigger("Daily", ())
    pathspec = start(place)
    [run] = place.record.runs(pathspec=pathspec)
    assert (run.cause, run.state, run.deployment, run.code) == ("manual", "queued", None, CODE)
    assert {one.pathspec for one in place.record.runs()} == {pathspec, triggered}
    assert [one.pathspec for one in place.record.runs(deployment="Daily")] == [triggered]


def test_a_run_whose_code_a_later_version_wrote_down_is_listed_all_the_same(place: Place) -> None:
    pathspec = start(place)
    place.server.one("Workflow")["metadata"]["annotations"]["platform/code"] = '{"form": 2}'
    [run] = place.record.runs(pathspec=pathspec)
    assert (run.flow_name, run.code) == ("HelloFlow", None)


def test_a_parameter_that_is_missing_starts_nothing(place: Place) -> None:
    with pytest.raises(UsageError) as caught:
        start(place, msgspec.structs.replace(CODE, options=()))
    assert (caught.value.code, caught.value.hint) == ("FLOW_PARAMETER_REQUIRED", "add: --alpha VALUE")
    assert place.server.names("Workflow") == []
