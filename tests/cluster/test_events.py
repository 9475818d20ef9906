"""Events on a real Argo Events: what is published starts what listens, and what was missed stays missed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import publish, set_paused, trigger
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster
_LISTENING = 120  # seconds until a sensor's pod runs


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("events"))


def await_listening(place: Deployed, sensor: str) -> None:
    """Wait until a sensor's pod is there and has had time to subscribe: it does not say when it has."""
    end = time.monotonic() + _LISTENING
    selector = f"sensor-name={sensor}"
    while True:
        found = cluster().list("Deployment", place.target.settings.namespace, selector)
        if found and found[0].get("status", {}).get("availableReplicas"):
            break
        assert time.monotonic() < end, found
        time.sleep(1)
    time.sleep(10)


def test_an_event_starts_a_flow_with_its_fields(place: Deployed) -> None:
    place.deploy(place.flow("HearFlow", decorators='@trigger(event="data")'))
    await_listening(place, "hearflow")
    assert publish(place.target, "other", {"who": "them"}) == ()
    assert publish(place.target, "data", {"who": "you & 'me'"}) == ()
    [run] = place.succeeded("HearFlow")
    assert (run.cause, place.greeting(run)) == ("event", "hello you & 'me'")
    place.undeploy("HearFlow")
    assert place.objects() == []


def test_events_of_a_pause_and_of_an_earlier_life_start_nothing(place: Deployed) -> None:
    file = place.flow("DeafFlow", decorators='@trigger(event="data")')
    place.deploy(file)
    await_listening(place, "deafflow")
    set_paused(place.target, "DeafFlow", paused=True)
    publish(place.target, "data", {"who": "during the pause"})
    set_paused(place.target, "DeafFlow", paused=False)
    await_listening(place, "deafflow")
    place.undeploy("DeafFlow")
    publish(place.target, "data", {"who": "in between"})
    place.deploy(file)
    await_listening(place, "deafflow")
    publish(place.target, "data", {"who": "now"})
    [run] = place.succeeded("DeafFlow")
    assert place.greeting(run) == "hello now"
    assert len(place.target.runs(deployment="DeafFlow")) == 1
    place.undeploy("DeafFlow")


def test_without_a_project_each_branch_hears_its_own(place: Deployed) -> None:
    for stage in (Stage("staging"), Stage("production")):
        place.deploy(place.flow("EndFlow"), stage=stage)
        place.deploy(place.flow("NextFlow", decorators='@trigger_on_finish(flow="EndFlow")'), stage=stage)
    await_listening(place, "test-staging-nextflow")
    await_listening(place, "prod-nextflow")
    trigger(place.target, "test.staging.EndFlow", ())
    [run] = place.succeeded("test.staging.NextFlow")
    assert run.cause == "finish"
    assert place.target.runs(deployment="prod.NextFlow") == []
    place.undeploy("test.staging.EndFlow", "prod.EndFlow", "test.staging.NextFlow", "prod.NextFlow")
    assert place.objects() == []
