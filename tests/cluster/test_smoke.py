"""The smoke test of `up` on a real cluster: it leaves nothing behind, is not repeated, and says what broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.argo.smoke import found
from platform_cli.adapters.argo.store import Store
from platform_cli.adapters.kubernetes.smoke_marker import SmokeMarker
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.rig.commands import wait_for
from tests.cluster.stories import down, up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.events import Event
    from platform_cli.targets.kubernetes import KubernetesTarget

pytestmark = needs_cluster


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesTarget]:
    made = new_target(tmp_path_factory.mktemp("smoke"))
    try:
        up(made, smoke=True)
        yield made
    finally:
        down(made, purge=True)


def _smoke(target: KubernetesTarget) -> list[Event]:
    """Run the smoke test, and return what it told."""
    told: list[Event] = []
    SmokeTest(target, target.cluster, told.append).run()
    return told


def test_a_real_flow_an_event_and_a_schedule_leave_nothing_behind(target: KubernetesTarget) -> None:
    assert _marker(target).passed()
    namespace = target.settings.namespace
    assert found(cluster(), target.settings) == []
    wait_for("its pods to end", 60, lambda: not _pods(namespace))
    values = target.settings.values
    assert Store(f"{values.store}/metaflow", values.endpoint).keys("PlatformSmokeTest") == []
    assert target.runs() == []


def _pods(namespace: str) -> list[str]:
    pods = (one["metadata"] for one in cluster().list("Pod", namespace))
    return [metadata["name"] for metadata in pods if "smoke" in str(metadata)]


def test_it_is_not_repeated_while_nothing_changes(target: KubernetesTarget) -> None:
    assert _smoke(target) == []


def test_each_link_that_broke_is_named(target: KubernetesTarget) -> None:
    namespace = target.settings.namespace
    bus, controller = (
        Ref("Deployment", "events-controller", namespace),
        Ref("Deployment", "workflow-controller", namespace),
    )
    was = _marker(target).passed()
    for one in (bus, controller):
        cluster().patch(one, {"spec": {"replicas": 0}})
    with pytest.raises(NotReadyError) as caught:
        _smoke(target)
    assert caught.value.code == "SMOKE_TEST_FAILED"
    told = f"{caught.value.message}\n{caught.value.details}"
    assert "a schedule was due, and no run started: the workflow controller" in told
    assert "sensor" in told
    assert "platform doctor --bundle" in f"{told}\n{caught.value.hint}"
    assert found(cluster(), target.settings) == []
    assert _marker(target).passed() == was
    up(target, smoke=True)
    assert _marker(target).passed() != was


def test_what_a_sensor_says_is_shown_if_its_event_starts_nothing(target: KubernetesTarget) -> None:
    binding = Ref("RoleBinding", "operate-workflow", target.settings.namespace)
    found = cluster().get(binding)
    assert found is not None
    _marker(target).write("of another time")
    cluster().patch(binding, {"subjects": []})
    try:
        with pytest.raises(NotReadyError, match="took an event, and no run started") as caught:
            _smoke(target)
    finally:
        cluster().patch(binding, {"subjects": found["subjects"]})
    assert "cannot create resource" in caught.value.details


def _marker(target: KubernetesTarget) -> SmokeMarker:
    return SmokeMarker(cluster(), target.settings.namespace, target.settings.environment)
