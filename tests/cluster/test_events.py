"""Events on a real Argo Events: what is published starts what listens, and what was missed stays missed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.argo.listening import await_listening
from platform_cli.adapters.argo.objects import CONTAINER_SECURITY, POD_SECURITY
from platform_cli.adapters.argo.smoke_objects import event_sensor
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import publish, set_paused, trigger
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster
from tests.cluster.rig.commands import wait_for

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


def test_an_event_waits_for_an_api_server_that_takes_no_runs(place: Deployed) -> None:
    """As one that is being upgraded."""
    place.deploy(place.flow("LateFlow", decorators='@trigger(event="kept")'))
    namespace = place.target.settings.namespace
    binding = Ref("RoleBinding", "operate-workflow", namespace)
    found = cluster().get(binding)
    assert found is not None
    cluster().patch(binding, {"subjects": []})
    try:
        publish(place.target, "kept", {"who": "patient one"})
        wait_for("a first try", 120, lambda: b"Failed to execute a trigger" in _log_of_sensor(namespace, "lateflow"))
    finally:
        cluster().patch(binding, {"subjects": found["subjects"]})
    [run] = place.succeeded("LateFlow")
    assert place.greeting(run) == "hello patient one"
    place.undeploy("LateFlow")


def test_a_sensor_that_only_says_that_it_subscribes_does_not_listen(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    sensor = event_sensor(place.target.settings, "boaster")
    container = {
        "name": "main",
        "image": place.target.settings.values.image or "python:3.11",
        "command": ["sh", "-c", "echo Subscribing to subject; sleep 600"],
        "securityContext": CONTAINER_SECURITY,
    }
    metadata = {"name": "boaster", "namespace": namespace, "labels": {"sensor-name": "boaster"}}
    spec = {"securityContext": POD_SECURITY, "containers": [container]}
    cluster().apply({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    wait_for("its pod", 120, lambda: b"Subscribing" in _log_of_sensor(namespace, "boaster"))
    with pytest.raises(NotReadyError, match="'boaster' does not listen") as caught:
        await_listening(cluster(), sensor, 3)
    assert caught.value.code == "SENSOR_NOT_LISTENING"
    cluster().delete(Ref("Pod", "boaster", namespace))


def _log_of_sensor(namespace: str, name: str) -> bytes:
    said = b""
    for pod in cluster().list("Pod", namespace, f"sensor-name={name}"):
        with contextlib.suppress(RefusedError):  # it has said nothing yet
            said += cluster().raw("GET", f"api/v1/namespaces/{namespace}/pods/{pod['metadata']['name']}/log")
    return said
