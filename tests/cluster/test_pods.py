"""Six kinds of pods that wait or die on a real node, and the sentence that each gets."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.pods.look import owner_reasons, pod_reasons
from platform_cli.core.cluster_objects import Ref
from tests.cluster.environments import cluster, needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster

IMAGE = "python:3.11"
SECONDS = 150
FILL = "head -c 80000000 /dev/zero > /big; sleep 300"
EAT = "x = b'x' * 400_000_000; print(len(x))"
# What each pod is asked to do, and words of the sentence that must come of it.
PODS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "too-big": (
        {"resources": {"requests": {"cpu": "64", "memory": "2Gi"}}},
        ("no node is big enough for 64 CPUs", "the biggest has", "@resources"),
    ),
    "no-image": ({"image": "team/task:9"}, ("the image 'team/task:9' cannot be pulled", "platform.toml")),
    "oom": (
        {"command": ["python", "-c", EAT], "resources": {"limits": {"memory": "128Mi"}}},
        ("killed when it reached its 134 MB of memory", "@resources(memory=512)"),
    ),
    "disk": (
        {"command": ["bash", "-c", FILL], "resources": {"limits": {"ephemeral-storage": "50Mi"}}},
        ("it filled its disk of 52 MB", "@resources(disk=256)"),
    ),
    "tainted": ({}, ("reserved by the taint gpu=yes:NoSchedule", '"key": "gpu"', "tolerations")),
}


@pytest.fixture(scope="module")
def name() -> str:
    return f"pods-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def namespace(name: str) -> Iterator[str]:
    """Give a namespace in which the pods are, and a node that is no node but looks like one with a taint."""
    nodes = {"labels": {"pool": name}, "taints": [{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]}
    cluster().create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": nodes["labels"]}}
    cluster().create({**node, "spec": {"taints": nodes["taints"]}})
    for pod, (container, _) in PODS.items():
        cluster().create(_pod(name, pod, container))
    yield name
    cluster().delete(Ref("Node", name))
    cluster().delete(Ref("Namespace", name))


def _pod(namespace: str, name: str, container: dict[str, Any]) -> dict[str, Any]:
    selector = {"nodeSelector": {"pool": namespace}} if name == "tainted" else {}
    main = {"name": "main", "image": IMAGE, "command": ["sleep", "1"], **container}
    metadata = {"name": name, "namespace": namespace}
    spec = {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0, **selector, "containers": [main]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_is_explained(namespace: str, pod: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not (said := pod_reasons(cluster(), namespace).get(pod, "")) and time.monotonic() < deadline:
        time.sleep(1)
    assert [words for words in PODS[pod][1] if words not in said] == [], said


def test_a_pod_that_the_quota_keeps_out_is_explained_too() -> None:
    name = f"quota-{uuid.uuid4().hex[:8]}"
    cluster().create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    metadata = {"name": "platform", "namespace": name}
    cluster().create(
        {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": {"pods": "0"}}}
    )
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": IMAGE}]}}
    job = {"name": "wide", "namespace": name}
    cluster().create({"apiVersion": "batch/v1", "kind": "Job", "metadata": job, "spec": {"template": template}})
    said = _owner_reason(name, is_there=True)
    assert said.startswith("the quota 'platform' of the namespace is used up: 0 of 0 pods")
    cluster().patch(Ref("ResourceQuota", "platform", name), {"spec": {"hard": {"pods": "1"}}})
    assert _owner_reason(name, is_there=False) == "", "the event is remembered for an hour, and the pod is there"
    cluster().delete(Ref("Namespace", name))


def _owner_reason(namespace: str, *, is_there: bool) -> str:
    """Return what keeps the Job, once there is something or once there is nothing; what was said last, in time."""
    deadline = time.monotonic() + SECONDS
    while bool(said := owner_reasons(cluster(), namespace).get("wide", "")) != is_there and time.monotonic() < deadline:
        time.sleep(0.5)
    return said
