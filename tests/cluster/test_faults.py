"""What goes wrong between people and clusters: bad ways, deaths half-way, strangers' rights, two at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.cluster_objects import Ref, is_ours
from platform_cli.core.errors import NotReadyError, PlatformError
from platform_cli.operations.deploy import Wish, deploy
from platform_cli.targets.kubernetes import KubernetesTarget
from platform_cli.targets.phases.kubernetes.apply_manifests import ApplyManifests
from platform_cli.targets.phases.kubernetes.wait_ready import WaitReady
from tests.cluster.bad_way import CUT, bad_way, kubeconfig
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.stories import down, phase_of, up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


pytestmark = needs_cluster
PASSING = (429, 500, 503, CUT)
VERBS = {
    "up": ("up",),
    "up --dry-run": ("up", "--dry-run"),
    "status": ("status",),
    "doctor": ("doctor",),
    "run": ("run", "flow.py", "--no-check"),
    "deploy": ("deploy", "flow.py", "--no-check"),
    "down": ("down", "--yes", "--now"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("faults"))


def _after(count: int, method: str, part: str, fault: int) -> Callable[[int, str, str], int | None]:
    """Return a fault of every request that comes after so many of one method and a path with this part."""
    seen = []

    def find(_number: int, asked: str, path: str) -> int | None:
        if asked == method and part in path:
            seen.append(path)
        return fault if len(seen) > count else None

    return find


def _through(target: KubernetesTarget, kubeconfig_file: str) -> KubernetesTarget:
    """Return the same environment, reached another way."""
    before = os.environ["KUBECONFIG"]
    os.environ["KUBECONFIG"] = kubeconfig_file
    try:
        return KubernetesTarget(target.settings)
    finally:
        os.environ["KUBECONFIG"] = before


def _half_through(target: KubernetesTarget, kubeconfig_file: str) -> KubernetesTarget:
    """Return it reached another way for all but the services in it: port-forwards are no requests of HTTP."""
    found = _through(target, kubeconfig_file)
    found.connected = target.connected  # type: ignore[method-assign]  # of this one alone
    return found


def test_refusals_that_pass_and_cut_connections_are_outwaited(place: Deployed, tmp_path: Path) -> None:
    with bad_way(tmp_path) as (way, file):
        way.fault = lambda number, method, _: PASSING[number % 4] if number % 3 == 0 and method != "POST" else None
        target = _through(place.target, file)
        changes = phase_of(target, ApplyManifests).run()
        phase_of(target, WaitReady).run()
    assert {change.action for change in changes} == {"unchanged"}
    assert way.faults > 20
    assert all(check.ok for check in place.target.checks())


@pytest.mark.parametrize("fault", [503, CUT])
def test_a_cluster_that_dies_in_the_middle_of_up_is_told_and_taken_up_again(tmp_path: Path, fault: int) -> None:
    target = new_target(tmp_path)
    try:
        with bad_way(tmp_path) as (way, file):
            way.fault = _after(3, "PATCH", "/serviceaccounts/", fault)
            with pytest.raises(PlatformError) as caught:
                phase_of(_through(target, file), ApplyManifests).run()
        assert caught.value.code in {"CLUSTER_BUSY", "CLUSTER_UNREACHABLE"}
        assert "run the same command again" in caught.value.hint or "kubectl" in caught.value.hint
        accounts = cluster().list("ServiceAccount", target.settings.namespace)
        assert sum(is_ours(one) for one in accounts) >= 3, "it died before anything was made"
        again = {change.action for change in phase_of(target, ApplyManifests).run()}
        assert "created" in again
        assert {change.action for change in phase_of(target, ApplyManifests).run()} == {"unchanged"}
    finally:
        down(target, purge=True)
    assert target.left() == ()


def test_a_cluster_that_dies_in_the_middle_of_down_is_taken_down_by_the_next_one(tmp_path: Path) -> None:
    target = new_target(tmp_path)
    phase_of(target, ApplyManifests).run()
    with bad_way(tmp_path) as (way, file):
        way.fault = _after(12, "DELETE", "/", 503)
        with pytest.raises(PlatformError) as caught:
            down(_through(target, file), purge=True)
    assert caught.value.code == "CLUSTER_BUSY"
    assert down(target, purge=True)[f"Namespace/{target.settings.namespace}"] == "removed"
    assert target.left() == ()


def test_a_cluster_that_dies_in_the_middle_of_deploy_leaves_what_the_next_one_ends(
    place: Deployed, tmp_path: Path
) -> None:
    file = place.flow("DyingFlow")
    with bad_way(tmp_path) as (way, kubeconfig_file):
        way.fault = lambda _, method, __: 503 if method == "PATCH" else None
        with pytest.raises(PlatformError) as caught:
            deploy(_half_through(place.target, kubeconfig_file), lambda _: None, [file], Wish(schedule="0 3 1 1 *"))
    assert caught.value.code in {"CLUSTER_BUSY", "CLUSTER_UNREACHABLE"}
    assert place.objects() == []
    place.deploy(file, schedule="0 3 1 1 *")
    assert place.objects() == ["WorkflowTemplate/dyingflow", "CronWorkflow/dyingflow"]
    place.undeploy("DyingFlow")
    assert place.objects() == []


def test_two_people_deploy_the_same_flow_at_once(place: Deployed) -> None:
    """Both come through or one is told of the other; the cluster has what the record says."""
    file = place.flow("SameFlow")
    both = [_deploying(place, file, "--who", who) for who in ("ada", "bob")]
    said = [one.communicate(timeout=240)[0] for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes[0] == 0, said
    assert codes[1] == 0 or any("DEPLOYMENT_CHANGED" in text for text in said), said
    deployment = place.target.deployments.deployment("SameFlow")
    assert deployment is not None
    template = cluster().get(Ref("WorkflowTemplate", "sameflow", place.target.settings.namespace))
    assert template is not None
    runs = template["spec"]["workflowMetadata"]["labels"]
    assert runs["platform-release"] == str(deployment.release)
    assert len(place.target.deployments.releases("SameFlow")) == codes.count(0)
    place.undeploy("SameFlow")
    assert place.objects() == []


def test_all_pods_that_a_restart_of_the_node_ends_come_back(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    before = {pod["metadata"]["uid"] for pod in cluster().list("Pod", namespace)}
    for pod in cluster().list("Pod", namespace):
        cluster().delete(Ref("Pod", pod["metadata"]["name"], namespace))
    _until(lambda: not before & {pod["metadata"]["uid"] for pod in cluster().list("Pod", namespace)}, 180)
    _until(place.target.is_up, 240)
    with place.target.connected():
        pass
    assert set(up(place.target).actions.values()) == {"unchanged"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["expired", "powerless"])
def test_who_may_not_is_told_what_to_do_by_each_verb(place: Deployed, tmp_path: Path, verb: str, who: str) -> None:
    place.flow("Flow")
    real = cluster().configuration
    token = "expired" if who == "expired" else _token(place.target.settings.namespace)
    file = tmp_path / "kubeconfig"
    file.write_text(json.dumps(kubeconfig(real.host, token, real.ssl_ca_cert)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "platform_cli", *VERBS[verb], "--env", place.target.settings.environment],
        cwd=place.folder,
        env={**os.environ, "KUBECONFIG": str(file)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode in {4, 7}, said
    assert "Traceback" not in said
    assert "hint" in said
    assert ("log in again" if who == "expired" else "administrator") in " ".join(said.split()), said


def test_a_cluster_that_says_nothing_is_not_waited_for_for_ever(place: Deployed, tmp_path: Path) -> None:
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        with socket.create_connection(silent.getsockname()):  # the queue is full: nobody else gets through
            file = tmp_path / "kubeconfig"
            file.write_text(json.dumps(kubeconfig(f"http://127.0.0.1:{silent.getsockname()[1]}")), encoding="utf-8")
            with pytest.raises(NotReadyError) as caught:
                phase_of(_through(place.target, str(file)), ApplyManifests).run()
    assert caught.value.code == "CLUSTER_UNREACHABLE"


def _deploying(place: Deployed, file: Path, *options: str) -> subprocess.Popen[str]:
    """Let somebody type `platform deploy`."""
    words = ["deploy", str(file), "--env", place.target.settings.environment, "--no-check", *options]
    command = [sys.executable, "-m", "platform_cli", *words]
    return subprocess.Popen(command, cwd=place.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _token(namespace: str) -> str:
    """Return a token of the account that may do nothing."""
    path = f"api/v1/namespaces/{namespace}/serviceaccounts/default/token"
    wanted = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    return str(cluster().call("POST", path, body=wanted)["status"]["token"])


def _until(is_so: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.3)
