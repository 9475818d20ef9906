"""`up` and `down` of a whole environment on a real cluster, killed on the way, and what is left of it."""

from __future__ import annotations

import dataclasses
import random
import time
from typing import TYPE_CHECKING

import pytest
import requests

from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from platform_cli.targets.phases.kubernetes.apply_manifests import ApplyManifests
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.stories import Ups, down, killed_up, listing, phase_of, up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from platform_cli.adapters.kubernetes.discovery import Found
    from platform_cli.targets.kubernetes import KubernetesTarget

pytestmark = [needs_cluster, pytest.mark.alone]
KILLS = 10


@dataclasses.dataclass
class Story:
    """What happened to one environment, from nothing to nothing."""

    target: KubernetesTarget
    before: set[Found]
    preview: Ups
    first: Ups
    again: list[Ups]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Kill ten `up`s at random moments, preview the next one, and let it and another three end."""
    folder = tmp_path_factory.mktemp("up")
    target = new_target(folder)
    before = listing(cluster())
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    for _ in range(KILLS):
        killed_up(target, folder, chance.uniform(0.5, 4.0))
    preview = up(target, dry_run=True)
    first = up(target, smoke=True)
    yield Story(target, before, preview, first, [up(target, smoke=True) for _ in range(3)])
    down(target, purge=True)


def _ours(story: Story, kind: str) -> list[str]:
    return sorted(one["metadata"]["name"] for one in cluster().list(kind, story.target.settings.namespace))


def test_after_ten_kills_all_is_there_and_nothing_twice(story: Story) -> None:
    assert all(check.ok for check in story.target.checks())
    assert len(_ours(story, "Deployment")) == 4
    assert _ours(story, "StatefulSet") == ["eventbus-default-js", "metadata-database"]
    assert len(_ours(story, "PersistentVolumeClaim")) == 2
    assert _ours(story, "EventBus") == ["default"]


def test_what_the_dry_run_said_is_what_happened(story: Story) -> None:
    assert story.preview.actions == story.first.actions


def test_the_second_up_changes_nothing_and_is_quick(story: Story) -> None:
    for again in story.again:
        assert set(again.actions.values()) == {"unchanged"}
    assert min(again.seconds for again in story.again) < 3, [again.seconds for again in story.again]


def test_what_somebody_changed_is_told_and_set_right(story: Story) -> None:
    ref = Ref("ConfigMap", "workflow-controller-configmap", story.target.settings.namespace)
    cluster().patch(ref, {"data": {"parallelism": "99"}})
    preview = up(story.target, dry_run=True)
    assert preview.actions[str(ref)] == "configured"
    assert up(story.target).actions == preview.actions
    found = cluster().get(ref)
    assert found is not None
    assert found["data"]["parallelism"] == "2"


def test_what_this_version_no_longer_has_is_pruned_if_it_is_ours(story: Story) -> None:
    target, namespace = story.target, story.target.settings.namespace
    labels = {"app.kubernetes.io/managed-by": "platform", "platform-env": target.settings.environment}
    for name, marks in (("ours-of-old", labels), ("somebody-elses", {})):
        metadata = {"name": name, "namespace": namespace, "labels": marks}
        cluster().create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    inventory = phase_of(target, ApplyManifests)._inventory  # as a later version would
    old = [Ref("ConfigMap", name, namespace) for name in ("ours-of-old", "somebody-elses")]
    inventory.write([*inventory.read(), *old])
    assert up(target).actions["ConfigMap/ours-of-old"] == "removed"
    assert [cluster().get(ref) is not None for ref in old] == [False, True]
    cluster().delete(old[1])


def test_the_metadata_service_is_reached_through_a_restart(story: Story) -> None:
    namespace = story.target.settings.namespace
    with story.target.connected() as access:
        url = f"{access.profile['METAFLOW_SERVICE_URL']}/ping"
        assert requests.get(url, timeout=10).ok
        for pod in cluster().list("Pod", namespace, "app=metadata-service"):
            cluster().delete(Ref("Pod", pod["metadata"]["name"], namespace))
        assert requests.get(url, timeout=90).ok
    with pytest.raises(OSError, match="refused"):
        requests.get(url, timeout=5)


def test_a_dead_service_is_told_and_why(story: Story) -> None:
    ref = Ref("Deployment", "metadata-service", story.target.settings.namespace)
    cluster().patch(ref, {"spec": {"replicas": 0}})
    _wait_until(lambda: not (cluster().get(ref) or {})["status"].get("readyReplicas"))
    with pytest.raises(NotReadyError) as caught, story.target.connected():
        pass
    assert caught.value.code == "METADATA_DOWN"
    up(story.target)


def test_the_password_is_in_no_file_and_in_no_object_but_its_secret(story: Story) -> None:
    import base64

    namespace = story.target.settings.namespace
    secret = cluster().get(Ref("Secret", "metadata-database", namespace))
    assert secret is not None
    password = base64.b64decode(secret["data"]["password"]).decode()
    assert len(password) > 40
    files = [file for file in story.target.settings.places.data.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if password in file.read_text(encoding="utf-8", errors="replace")]
    kinds = ("Deployment", "StatefulSet", "ConfigMap", "Pod")
    assert password not in str([cluster().list(kind, namespace) for kind in kinds])


def test_down_keeps_the_database_and_up_takes_it_up_again(story: Story) -> None:
    namespace = story.target.settings.namespace
    claim = Ref("PersistentVolumeClaim", "data-metadata-database-0", namespace)
    uid = (cluster().get(claim) or {})["metadata"]["uid"]
    actions = down(story.target, purge=False)
    assert actions[str(claim)] == "kept"
    assert "left" not in actions.values()
    assert story.target.left() == ()
    assert not story.target.is_up()
    again = up(story.target).actions
    assert (again["Secret/metadata-database"], again["Namespace/" + namespace]) == ("unchanged", "unchanged")
    assert (cluster().get(claim) or {})["metadata"]["uid"] == uid
    assert story.target.is_up()


def test_down_leaves_nothing(tmp_path: Path) -> None:
    target = new_target(tmp_path)
    up(target)
    assert down(target, purge=True)[f"Namespace/{target.settings.namespace}"] == "removed"
    assert target.left() == ()
    assert not target.settings.places.home.exists()
    assert set(down(target, purge=True).values()) <= {"kept"}


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.2)
