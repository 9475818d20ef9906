"""`platform doctor` on a real cluster: what is well, what somebody broke, and a bundle without the secrets."""

from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys
import tarfile
import time
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.core.cluster_objects import Ref
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.stories import down, up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from platform_cli.targets.kubernetes import KubernetesTarget

pytestmark = needs_cluster


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesTarget]:
    made = new_target(tmp_path_factory.mktemp("doctor"))
    try:
        up(made)
        yield made
    finally:
        down(made, purge=True)


def _doctor(target: KubernetesTarget, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the command; return its exit code and what it found, by question."""
    words = ["doctor", "--env", target.settings.environment, "--output", "json", *arguments]
    command = [sys.executable, "-m", "platform_cli", *words]
    done = subprocess.run(
        command, cwd=target.settings.project, capture_output=True, text=True, timeout=120, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    [found] = [line for line in lines if line.get("type") == "diagnosis" or "checks" in line]
    return done.returncode, {**found, "by question": {check["question"]: check for check in found["checks"]}}


def test_all_is_well_after_up(target: KubernetesTarget) -> None:
    code, found = _doctor(target)
    assert [check for check in found["checks"] if not check["ok"]] == []
    assert code == 0
    assert {"database", "permissions", "store", "pods", "Apply manifests"} <= found["by question"].keys()


def test_what_is_broken_is_named_with_its_fix_and_the_bundle_tells_no_secret(
    target: KubernetesTarget, tmp_path: Path
) -> None:
    namespace = target.settings.namespace
    password = _password(namespace)
    _talkative_pod(namespace, password)
    cluster().create(_pod(namespace, "no-image", "team/task:9", "true"))
    cluster().patch(Ref("ConfigMap", "workflow-controller-configmap", namespace), {"data": {"parallelism": "99"}})
    cluster().patch(Ref("Deployment", "metadata-service", namespace), {"spec": {"replicas": 0}})
    _wait_for_no_image(namespace)
    file = tmp_path / "help.tar.gz"
    code, found = _doctor(target, "--bundle", str(file))
    questions = found["by question"]
    assert code == 7
    assert "the image 'team/task:9' cannot be pulled" in questions["pods"]["answer"]
    assert (
        "parallelism: 2 → 99" in questions["Apply manifests"]["answer"]
        or "99" in questions["Apply manifests"]["answer"]
    )
    assert "platform up" in questions["Apply manifests"]["hint"]
    assert not questions["way into the cluster"]["ok"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    texts = _texts(file)
    assert {"help/events.txt", "help/logs/talks/main.log", "help/objects/pods.api-v1.json"} <= texts.keys()
    assert "metadata-database" in texts["help/secrets.txt"]
    assert "my database is ***" in texts["help/logs/talks/main.log"]
    told = [name for name, text in texts.items() if password in text or "hunter22hunter22" in text]
    assert not told, "a secret is in these files"
    assert not [name for name in texts if "secrets." in name and name != "help/secrets.txt"]


def _password(namespace: str) -> str:
    secret = cluster().get(Ref("Secret", "metadata-database", namespace))
    assert secret is not None
    return base64.b64decode(secret["data"]["password"]).decode()


def _pod(namespace: str, name: str, image: str, command: str, **env: str) -> dict[str, Any]:
    variables = [{"name": key, "value": value} for key, value in env.items()]
    container = {"name": "main", "image": image, "command": ["sh", "-c", command], "env": variables}
    spec = {"containers": [container], "restartPolicy": "Never", "automountServiceAccountToken": False}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, "spec": spec}


def _talkative_pod(namespace: str, password: str) -> None:
    """Let a pod print the database's password, and have another one in its environment."""
    command = f"echo my database is {password}"
    cluster().create(_pod(namespace, "talks", "python:3.11", command, API_TOKEN="hunter22hunter22"))  # noqa: S106 - of no system
    _until(lambda: (cluster().get(Ref("Pod", "talks", namespace)) or {})["status"].get("phase") == "Succeeded")


def _wait_for_no_image(namespace: str) -> None:
    def is_refused() -> bool:
        pod = cluster().get(Ref("Pod", "no-image", namespace)) or {}
        return "waiting" in str(pod["status"].get("containerStatuses")) and "Pull" in str(pod["status"])

    _until(is_refused)


def _until(is_so: Any) -> None:
    end = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.3)


def _texts(file: Path) -> dict[str, str]:
    with tarfile.open(file) as archive:
        opened = {one.name: archive.extractfile(one) for one in archive}
        return {name: one.read().decode() for name, one in opened.items() if one}
