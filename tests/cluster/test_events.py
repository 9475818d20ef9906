"""Events on a real Argo Events: what is published starts what listens, and what was missed stays missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import publish, set_paused, trigger
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("events"))


def test_an_event_starts_a_flow_with_its_fields(place: Deployed) -> None:
    place.deploy(place.flow("HearFlow", decorators='@trigger(event="data")'))
    assert publish(place.target, "other", {"who": "them"}) is None
    assert publish(place.target, "data", {"who": "you & 'me'"}) is None
    [run] = place.succeeded("HearFlow")
    assert (run.cause, place.greeting(run)) == ("event", "hello you & 'me'")
    place.undeploy("HearFlow")
    assert place.objects() == []


def test_events_of_a_pause_and_of_an_earlier_life_start_nothing(place: Deployed) -> None:
    file = place.flow("DeafFlow", decorators='@trigger(event="data")')
    place.deploy(file)
    set_paused(place.target, "DeafFlow", paused=True)
    publish(place.target, "data", {"who": "during the pause"})
    set_paused(place.target, "DeafFlow", paused=False)
    place.undeploy("DeafFlow")
    publish(place.target, "data", {"who": "in between"})
    place.deploy(file)
    publish(place.target, "data", {"who": "now"})
    [run] = place.succeeded("DeafFlow")
    assert place.greeting(run) == "hello now"
    assert len(place.target.runs(deployment="DeafFlow")) == 1
    place.undeploy("DeafFlow")


def test_without_a_project_each_branch_hears_its_own(place: Deployed) -> None:
    for stage in (Stage("staging"), Stage("production")):
        place.deploy(place.flow("EndFlow"), stage=stage)
        place.deploy(place.flow("NextFlow", decorators='@trigger_on_finish(flow="EndFlow")'), stage=stage)
    trigger(place.target, "test.staging.EndFlow", ())
    [run] = place.succeeded("test.staging.NextFlow")
    assert run.cause == "finish"
    assert place.target.runs(deployment="prod.NextFlow") == []
    place.undeploy("test.staging.EndFlow", "prod.EndFlow", "test.staging.NextFlow", "prod.NextFlow")
    assert place.objects() == []
