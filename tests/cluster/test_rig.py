"""The rig is a real cluster: what other tests take for granted holds."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.error
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.machine import Machine
from tests.cluster.rig.places import EDGE
from tests.cluster.rig.report import memory

if TYPE_CHECKING:
    from tests.cluster.rig.places import State

SECONDS = 60
MOST_MEMORY = 3 * 2**30
# What an etcd too old for this Kubernetes does: all looks well, but controllers act tens of seconds late.
TRAPS = ("RequestWatchProgress is disabled", "Too large resource version", "etcdserver: mvcc: required revision")


def run_pod(core: Any, namespace: str, image: str, command: str, **more: Any) -> str:
    """Run a pod to its end and return its log; it must succeed."""
    container = {"name": "main", "image": image, "command": ["sh", "-c", command], **more.pop("container", {})}
    name = f"pod-{uuid.uuid4().hex[:8]}"
    spec = {"containers": [container], "restartPolicy": "Never", **more}
    core.create_namespaced_pod(namespace, {"metadata": {"name": name}, "spec": spec})

    def phase() -> str:
        return str(core.read_namespaced_pod(name, namespace).status.phase)

    wait_for(f"the end of {name}", SECONDS, lambda: phase() in {"Succeeded", "Failed"})
    log = str(core.read_namespaced_pod_log(name, namespace))
    assert phase() == "Succeeded", log
    return log


def test_the_node_is_ready_and_of_the_version_that_we_promise(core: Any) -> None:
    (node,) = core.list_node().items
    ready = [one.status for one in node.status.conditions if one.type == "Ready"]
    assert (ready, node.status.node_info.kubelet_version) == (["True"], "v1.34.4")


@pytest.mark.parametrize("image", ["python:3.11-slim", "python:3.11"])
def test_a_pod_runs_and_its_log_is_read(core: Any, namespace: str, image: str) -> None:
    log = run_pod(core, namespace, image, "python -c 'import sys; print(6 * 7, sys.version_info[:2])'")
    assert log == "42 (3, 11)\n"


def test_a_claim_is_bound_by_the_default_class_and_keeps_what_a_user_writes(core: Any, namespace: str) -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Mi"}}}
    core.create_namespaced_persistent_volume_claim(namespace, {"metadata": {"name": "data"}, "spec": claim})
    pod = {
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}],
        "securityContext": {"runAsUser": 999},
        "container": {"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
    }
    run_pod(core, namespace, "python:3.11-slim", "until echo kept > /data/file; do sleep 0.1; done", **pod)
    assert run_pod(core, namespace, "python:3.11-slim", "cat /data/file", **pod) == "kept\n"
    found = core.read_namespaced_persistent_volume_claim("data", namespace)
    assert (found.status.phase, found.spec.storage_class_name) == ("Bound", "standard-rwo")


def test_a_service_is_reached_by_its_name_from_here_and_from_a_pod(core: Any, namespace: str) -> None:
    assert socket.gethostbyname("kubernetes.default.svc.cluster.local") == "10.96.0.1"
    log = run_pod(
        core, namespace, "python:3.11-slim", "curl -sk https://kubernetes.default/readyz -o /dev/null -w done"
    )
    assert log == "done"


def test_the_names_of_google_lead_to_the_edge_which_pods_trust(core: Any, namespace: str, state: State) -> None:
    assert socket.gethostbyname("storage.googleapis.com") == EDGE
    mark = uuid.uuid4().hex
    command = f"curl -s 'https://storage.googleapis.com/storage/v1/b?project=rig-project&mark={mark}'"
    assert json.loads(run_pod(core, namespace, "python:3.11-slim", command))["kind"] == "storage#buckets"
    lines = [json.loads(line) for line in state.requests.read_text(encoding="utf-8").splitlines()]
    (seen,) = [line for line in lines if mark in line["path"]]
    assert (seen["host"], seen["method"], seen["status"]) == ("storage.googleapis.com", "GET", 200)


def test_a_host_that_nobody_answers_for_fails_and_says_which() -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen("https://unheard-of.googleapis.com/v1/things", timeout=10)
    with caught.value as answer:
        assert answer.code == 404
        assert "no route for GET https://unheard-of.googleapis.com/v1/things" in answer.read().decode()


def test_a_test_may_answer_for_a_host(state: State) -> None:
    state.routes.write_text(json.dumps({"guest.googleapis.com": "http://169.254.169.254"}), encoding="utf-8")
    try:
        asked = urllib.request.Request(
            "https://guest.googleapis.com/computeMetadata/v1/project/project-id", headers={"Metadata-Flavor": "Google"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - the scheme stands above
            assert answer.read() == b"rig-project"
    finally:
        state.routes.unlink()


@pytest.mark.parametrize("name", ["example.com", "pypi.org", "github.com"])
def test_there_is_no_way_out(core: Any, namespace: str, name: str) -> None:
    with pytest.raises(OSError, match=r"Name or service|name resolution|No address"):
        socket.gethostbyname(name)
    out = run_pod(
        core,
        namespace,
        "python:3.11-slim",
        f"curl -s -m 5 http://{name} || echo none; curl -s -m 5 1.1.1.1 || echo none",
    )
    assert out == "none\nnone\n"


def test_the_identity_of_whoever_asks_is_the_machine_s() -> None:
    import google.auth
    import google.auth.transport.requests

    credentials, project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
    refresh: Any = credentials.refresh  # not typed by its library
    refresh(google.auth.transport.requests.Request())
    assert project == "rig-project"
    assert credentials.token


def test_no_log_tells_of_an_etcd_that_does_not_fit(state: State) -> None:
    logs = {file.name: file.read_text(encoding="utf-8", errors="replace") for file in state.logs.glob("*.log")}
    assert {"etcd.log", "kube-apiserver.log", "kubelet.log"} <= logs.keys()
    assert [(name, trap) for name, text in logs.items() for trap in TRAPS if trap in text] == []


def test_it_fits_the_memory_that_we_promise(state: State) -> None:
    assert memory(Machine(state).processes()) < MOST_MEMORY


def test_the_programs_are_of_this_project_s_versions(state: State) -> None:
    ctr = Machine(state).parts.debian / "usr/bin/ctr"
    listed = subprocess.run([ctr, "-n", "k8s.io", "images", "list", "-q"], capture_output=True, text=True, check=True)
    wanted = ("workflow-controller:v3.7.18", "argoexec:v3.7.18", "argo-events:v1.9.11", "library/postgres:16")
    assert [name for name in wanted if name not in listed.stdout] == []
