"""Pods that really were pending or dead, as the API server showed them, and the sentence for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from platform_cli.adapters.kubernetes.pods.deaths import evicted
from platform_cli.adapters.kubernetes.pods.images import not_pulled
from platform_cli.adapters.kubernetes.pods.quantities import cores, number_of, size, twice
from platform_cli.adapters.kubernetes.pods.reasons import explain, explain_refusal

CAPTURED = Path(__file__).parent / "pods"
SENTENCES = {
    "too-big": "no node is big enough for 64 CPUs and 2.15 GB of memory: the biggest has 2 CPUs and 25.2 GB of memory; "
    "ask for at most that in @resources, or add a bigger node",
    "tainted": "every node that it may use is reserved by the taint gpu=yes:NoSchedule; if it shall run there: "
    '@kubernetes(tolerations=[{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}])',
    "nowhere": "no node carries the label pool=tpu; correct node_selector in @kubernetes, or label a node",
    "no-image": "the image 'team/task:9' cannot be pulled: the name of its registry is not known to the node; correct "
    "image= in @kubernetes, or `image` in platform.toml",
    "bad-name": "'Team/Task:9' is no name of an image; correct image= in @kubernetes, or `image` in platform.toml",
    "oom": "it was killed when it reached its 134 MB of memory; ask for more: @resources(memory=512)",
    "disk": "it filled its disk of 52 MB; ask for more: @resources(disk=256)",
    "emptydir": "it filled its disk of 31 MB; ask for more: @resources(disk=256)",
    "deadline": "it took longer than its @timeout allows",
    "no-secret": 'it cannot be started: secret "nope" not found; make what it names, or do not ask for it',
    "no-claim": "it waits for a disk that nothing provides: is there a default storage class? "
    "See: kubectl describe pvc",
    "exit3": "it ended with exit code 3: no such table",
}


def _captured(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CAPTURED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_every_captured_pod_has_its_sentence() -> None:
    assert {file.stem for file in CAPTURED.glob("*.json")} == SENTENCES.keys()


@pytest.mark.parametrize("name", SENTENCES)
def test_a_real_pod(name: str) -> None:
    assert explain(**_captured(name)) == SENTENCES[name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("too-big", "no node has 64 CPUs and 2.15 GB of memory free; ask for less in @resources"),
        ("tainted", "reserved by taints"),
    ],
)
def test_someone_who_may_not_see_nodes_is_told_less(name: str, said: str) -> None:
    found = _captured(name)
    assert said in explain(found["pod"], found["events"])


def test_a_full_node_is_not_a_small_one() -> None:
    found = _captured("too-big")
    found["nodes"][0]["spec"]["taints"] = []
    for node in found["nodes"]:
        node["status"]["allocatable"]["cpu"] = "96"
    said = explain(**found)
    assert said.startswith("the only node with room for 64 CPUs")
    assert "is full now; it starts when others have ended" in said


def test_a_pod_that_tolerates_the_taint_is_not_told_of_it() -> None:
    found = _captured("tainted")
    found["pod"]["spec"]["tolerations"] = [{"operator": "Exists"}]
    assert "taint gpu" not in explain(**found)


def test_a_node_that_is_not_well_is_not_called_reserved() -> None:
    found = _captured("tainted")
    for node in found["nodes"]:
        node["spec"]["taints"] = [{"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}]
    assert explain(**found) == "no node that it may use is ready: disk pressure; see: kubectl get nodes"


# As the kubelet writes them; a node cannot be filled on purpose in a test that shares it.
LOW_MEMORY = (
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 93Mi. Container main was "
    "using 3Gi, request is 1Gi, has larger consumption of memory. "
)
LOW_DISK = (
    "The node was low on resource: ephemeral-storage. Container main was using 2Gi, request is 500Mi, has "
    "larger consumption of ephemeral-storage. "
)


def test_a_pod_evicted_for_memory() -> None:
    assert evicted(LOW_MEMORY) == (
        "the node ran out of memory and evicted it while it used 3.22 GB and had asked for 1.07 GB; ask for "
        "what it needs, so that it lands where there is room: @resources(memory=6656)"
    )


def test_a_pod_evicted_because_the_nodes_disk_is_full() -> None:
    assert evicted(LOW_DISK) == (
        "the disk of the node is full and it was evicted while it used 2.15 GB and had asked for 524 MB; ask "
        "for what it needs: @resources(disk=4352)"
    )


def test_a_pod_evicted_for_the_disk_of_one_container() -> None:
    said = evicted('Container main exceeded its local ephemeral storage limit "1Gi". ')
    assert said == "it filled its disk of 1.07 GB; ask for more: @resources(disk=2304)"


def test_a_pod_that_the_quota_does_not_let_in() -> None:
    refusal = 'Error creating: pods "t-1" is forbidden: exceeded quota: platform, requested: pods=1, '
    assert explain_refusal(f"{refusal}used: pods=500, limited: pods=500") == (
        "the quota 'platform' of the namespace is used up: 500 of 500 pods; it starts when others have ended, "
        "or with a bigger quota"
    )


def test_a_pod_whose_account_is_not_there() -> None:
    refusal = 'pods "t-1" is forbidden: error looking up service account ns/x: serviceaccount "x" not found'
    assert "its service account does not exist" in explain_refusal(refusal)
    assert explain_refusal("something new") == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("failed to resolve reference: registry.example/a:1: not found", "there is no such image or tag"),
        ("unexpected status from HEAD request: 403 Forbidden", "the registry does not let the node in"),
        ("dial tcp 10.0.0.1:443: i/o timeout", "its registry cannot be reached"),
        ("", "the node does not say why"),
    ],
)
def test_an_image_that_cannot_be_pulled(said: str, why: str) -> None:
    assert f": {why}; correct image=" in not_pulled("a:1", "ErrImagePull", said)


def test_a_healthy_pod_has_nothing_to_say() -> None:
    running = {"name": "main", "image": "a:1", "state": {"running": {}}}
    pod = {"metadata": {"name": "a"}, "spec": {"containers": []}}
    assert explain({**pod, "status": {"phase": "Running", "containerStatuses": [running]}}) == ""
    assert explain({**pod, "status": {"phase": "Pending"}}) == ""


@pytest.mark.parametrize(("ready", "said"), [(True, ""), (False, "it ended with exit code 1; see its log")])
def test_what_died_and_serves_again_is_well(said: str, *, ready: bool) -> None:
    died = {"terminated": {"exitCode": 1, "reason": "Error"}}
    again = {"name": "main", "image": "a:1", "ready": ready, "state": {"running": {}}, "lastState": died}
    pod = {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "main"}]}}
    assert explain({**pod, "status": {"phase": "Running", "containerStatuses": [again]}}) == said


@pytest.mark.parametrize(
    ("quantity", "number"),
    [("500m", 0.5), ("2", 2.0), (3, 3.0), ("128Mi", 134217728.0), ("1G", 1e9), ("1e3", 1000.0), ("x", 0)],
)
def test_quantities(quantity: str, number: float) -> None:
    assert number_of(quantity) == pytest.approx(number)


def test_quantities_in_words() -> None:
    assert (cores("1"), cores("500m"), size("128Mi"), size("25Gi")) == ("1 CPU", "0.5 CPUs", "134 MB", "26.8 GB")
    assert (twice("128Mi"), twice("1"), twice("4G")) == (512, 256, 8192)
