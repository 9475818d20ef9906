"""`platform pause` of an environment on a cluster: nothing runs, nothing is lost, and every verb says how it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.connection import require_metadata
from platform_cli.adapters.kubernetes.database import Database
from platform_cli.adapters.kubernetes.pausing import Pausing
from platform_cli.adapters.kubernetes.readiness import components
from platform_cli.core.changes import DataSize
from platform_cli.core.errors import NotReadyError, ProvisionError, UsageError
from platform_cli.operations.deployments import set_paused, trigger
from platform_cli.operations.down import down
from platform_cli.operations.pause import pause
from platform_cli.operations.pipeline import run_phases
from platform_cli.operations.status import status
from platform_cli.operations.up import ensure_up
from platform_cli.render.results.environment import status_parts
from platform_cli.targets.kubernetes import KubernetesTarget
from platform_cli.targets.local import LocalTarget
from platform_cli.targets.phases.kubernetes.wake_components import WakeComponents
from tests.unit.argo.argo_server import READY
from tests.unit.argo.places import new_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Home
    from tests.unit.argo.places import Place

WORKLOADS = {
    "workflow-controller": ("Deployment", 1),
    "events-controller": ("Deployment", 1),
    "metadata-service": ("Deployment", 2),
    "metadata-database": ("StatefulSet", 1),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with new_place(tmp_path) as found:
        for name, (kind, count) in WORKLOADS.items():
            found.server.put(_workload(kind, name, found.settings.namespace, count))
        found.server.make_events_healthy(found.settings.namespace)
        found.server.put(_workload("Deployment", "somebody-elses", found.settings.namespace, 3))
        metadata = {"name": "database-backup", "namespace": found.settings.namespace}
        found.server.put({"kind": "CronJob", "metadata": metadata, "spec": {"schedule": "0 1 * * *"}})
        yield found


@pytest.fixture
def target(place: Place, tmp_path: Path) -> KubernetesTarget:
    made = KubernetesTarget(place.settings, str(tmp_path / "kubeconfig"))
    made.__dict__.update(deployments=place.record, scheduler=place.scheduler)
    return made


def _workload(kind: str, name: str, namespace: str, count: int) -> dict[str, Any]:
    counts = dict.fromkeys(("replicas", "readyReplicas", "availableReplicas", "updatedReplicas"), count)
    metadata = {"name": name, "namespace": namespace, "generation": 1}
    spec = {"replicas": count, "selector": {"matchLabels": {"app": name}}}
    return {"kind": kind, "metadata": metadata, "spec": spec, "status": {**READY, **counts}}


def _replicas(place: Place) -> dict[str, int]:
    found = [one for one in place.server.objects.values() if one["kind"] in {"Deployment", "StatefulSet"}]
    return {one["metadata"]["name"]: one["spec"]["replicas"] for one in found}


def _pause(target: KubernetesTarget) -> set[str]:
    return {change.action for change in pause(target, lambda _: None, now=True)}


def test_all_that_is_ours_is_scaled_to_zero_and_remembers_what_it_was(place: Place, target: KubernetesTarget) -> None:
    before = _replicas(place)
    place.deploy()
    assert not target.is_paused()
    _pause(target)
    assert target.is_paused()
    assert {name for name, count in _replicas(place).items() if count} == {"somebody-elses"}
    assert place.server.one("CronJob")["spec"]["suspend"] is True
    assert place.server.one("CronWorkflow")["spec"]["suspend"] is True
    run_phases("unpause", "dev", [WakeComponents(place.cluster, place.settings, needed=True)], lambda _: None)
    assert not target.is_paused()
    assert _replicas(place) == before
    assert place.server.one("CronJob")["spec"]["suspend"] is False
    assert not any(one["metadata"].get("annotations", {}).get("platform-paused-replicas") for one in _all(place))


def _all(place: Place) -> list[dict[str, Any]]:
    return list(place.server.objects.values())


def test_a_second_time_changes_nothing(place: Place, target: KubernetesTarget) -> None:
    _pause(target)
    before = _replicas(place)
    assert _pause(target) == {"unchanged"}
    assert _replicas(place) == before


def test_a_pause_that_was_cut_off_is_finished_by_the_same_command(place: Place, target: KubernetesTarget) -> None:
    for one in place.server.objects.values():
        if one["metadata"]["name"] == "workflow-controller":
            one["metadata"]["annotations"] = {"platform-paused-replicas": "1"}
            one["spec"]["replicas"] = 0
    assert target.is_paused()
    _pause(target)
    WakeComponents(place.cluster, place.settings, needed=True).run()
    assert _replicas(place)["workflow-controller"] == 1


def test_pods_that_are_ending_are_waited_for_and_one_that_stays_is_named(place: Place) -> None:
    metadata = {"name": "metadata-database-0", "namespace": place.settings.namespace}
    pod = {"kind": "Pod", "metadata": {**metadata, "labels": {"app": "metadata-database"}}}
    place.server.put(pod)
    threading.Timer(0.3, _remove_pods, [place]).start()
    pausing = Pausing(place.cluster, place.settings.namespace, seconds=30)
    pausing.pause(pausing.running())
    assert place.server.names("Pod") == []
    pausing.wake(pausing.paused())
    place.server.put(pod)
    pausing = Pausing(place.cluster, place.settings.namespace, seconds=0.1)
    with pytest.raises(ProvisionError, match="StatefulSet/metadata-database have not ended") as caught:
        pausing.pause(pausing.running())
    assert caught.value.code == "COMPONENT_STAYS"


def _remove_pods(place: Place) -> None:
    place.server.objects = {path: one for path, one in place.server.objects.items() if one["kind"] != "Pod"}


def test_where_nothing_is_there_is_nothing_to_pause(place: Place, target: KubernetesTarget) -> None:
    place.server.objects = {}
    with pytest.raises(NotReadyError) as caught:
        _pause(target)
    assert (caught.value.code, caught.value.hint) == ("ENVIRONMENT_DOWN", "platform up")
    with pytest.raises(NotReadyError, match="there is nothing of 'dev'"):
        WakeComponents(place.cluster, place.settings, needed=True).run()


@pytest.mark.parametrize(
    "use",
    [
        lambda target: ensure_up(target, lambda _: None),
        lambda target: trigger(target, "Daily", ()),
        lambda target: set_paused(target, "Daily", paused=False),
        lambda target: down(target, lambda _: None, now=True, purge=False, keep_data=True),
        lambda target: Database(target.cluster, target.settings.namespace).require(),
        lambda target: require_metadata(target.cluster, target.settings.namespace),
    ],
    ids=[
        "run and deploy",
        "trigger",
        "unpause of a deployment",
        "down --keep-data",
        "backup",
        "whatever reads results",
    ],
)
def test_what_needs_it_says_that_it_is_paused_and_what_to_type(
    place: Place, target: KubernetesTarget, use: Callable[[KubernetesTarget], object]
) -> None:
    place.settings.places.profile.parent.mkdir(parents=True)
    place.settings.places.profile.touch()
    place.deploy()
    _pause(target)
    with pytest.raises(NotReadyError) as caught:
        use(target)
    assert caught.value.code == "ENVIRONMENT_PAUSED"
    assert "platform unpause" in caught.value.hint
    assert place.server.names("Workflow") == []


class CountedTarget(KubernetesTarget):
    """Its store holds nothing, and is not asked."""

    def data_size(self) -> DataSize:
        return DataSize("gs://bucket", 0)


def test_status_says_so_and_names_no_next_run(place: Place, tmp_path: Path) -> None:
    target = CountedTarget(place.settings, str(tmp_path / "kubeconfig"))
    target.__dict__.update(deployments=place.record, scheduler=place.scheduler)
    place.settings.places.profile.parent.mkdir(parents=True)
    place.settings.places.profile.touch()
    place.deploy()
    assert status(target).next_runs
    _pause(target)
    report = status(target)
    assert (report.paused, report.healthy, report.next_runs) == (True, False, ())
    assert "dev (kubernetes): paused" in str(next(iter(status_parts(report))))
    assert not target.is_up()


@pytest.mark.usefixtures("place")
def test_its_components_say_so_too(target: KubernetesTarget) -> None:
    _pause(target)
    found = components(target.cluster, target.settings.namespace)
    assert found
    assert not any(one.ready for one in found)


def test_an_environment_on_this_machine_has_nothing_to_pause(home: Home) -> None:
    for verb in ("pause", "unpause"):
        done = home.platform(verb)
        assert done.returncode == 2
        assert "PAUSE_NOT_HERE" in done.stderr
        assert "platform down" in done.stderr


def test_now_is_not_for_a_deployment(home: Home) -> None:
    done = home.platform("pause", "Daily", "--now")
    assert done.returncode == 2
    assert "hint:  platform pause Daily" in done.stderr


def test_nothing_is_said_of_prices_where_none_are_known(place: Place, target: KubernetesTarget) -> None:
    assert target.costs() is None
    with pytest.raises(UsageError):
        LocalTarget(place.settings).unpause_phases(lambda _: None)
