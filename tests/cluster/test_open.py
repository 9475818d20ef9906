"""Pages of an environment, opened by the command: they answer at an address of this machine, and Argo's only looks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from platform_cli.config.load import load_settings
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from platform_cli.targets.kubernetes import KubernetesTarget
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster
from tests.cluster.stories import up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = needs_cluster
FORBIDDEN = 403
SECONDS = 90


class Opened:
    """What `platform open PAGE` said by now; its first line is the address."""

    def __init__(self, place: Deployed, page: str) -> None:
        words = ["open", page, "--env", place.target.settings.environment, "--output", "json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "platform_cli", *words],
            cwd=place.folder,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        until("an address", lambda: any(line.get("type") == "page" for line in self.lines))
        self.url = next(line["url"] for line in self.lines if line.get("type") == "page")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def close(self) -> None:
        """Leave nothing of the process."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def told(self) -> list[str]:
        """Return what was told besides."""
        return [line["text"] for line in self.lines if line.get("event") == "noticed"]

    def end(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SECONDS)


@contextlib.contextmanager
def opened(place: Deployed, page: str) -> Iterator[Opened]:
    found = Opened(place, page)
    try:
        yield found
        assert found.end() == 0
    finally:
        found.close()


def until(what: str, holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"{what} has not come"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("open"), ui=True)


def test_argo_s_page_shows_runs_and_touches_nothing(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    made = Ref("Workflow", "seen", namespace)
    waits: dict[str, Any] = {"entrypoint": "wait", "templates": [{"name": "wait", "suspend": {}}]}
    metadata = {"name": made.name, "namespace": namespace}
    cluster().create({"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": metadata, "spec": waits})
    _until_ready(namespace, "argo-server")
    with opened(place, "argo") as page:
        workflows = f"{page.url}/api/v1/workflows/{namespace}"
        seen = requests.get(workflows, timeout=30).json()["items"]
        assert [one["metadata"]["name"] for one in seen] == [made.name]
        for refused in (
            requests.delete(f"{workflows}/{made.name}", timeout=30),
            requests.put(f"{workflows}/{made.name}/stop", json={}, timeout=30),
            requests.post(workflows, json={"workflow": {"metadata": {"name": "x"}, "spec": waits}}, timeout=30),
        ):
            assert refused.status_code == FORBIDDEN, refused.text
    assert cluster().get(made) is not None
    cluster().delete(made)


def test_the_same_address_leads_to_the_pod_that_comes_after(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    _until_ready(namespace, "argo-server")
    with opened(place, "argo") as page:
        [pod] = cluster().list("Pod", namespace, "app=argo-server")
        cluster().delete(Ref("Pod", pod["metadata"]["name"], namespace))
        until("the news", lambda: len(page.told()) == 2)
        assert page.told() == [
            "Argo's page does not answer any more; I wait for it.",
            "Argo's page answers again.",
        ]
        assert requests.get(f"{page.url}/api/v1/version", timeout=30).json()["version"].startswith("v3.")


def test_metaflow_s_page_and_its_service_answer(place: Deployed) -> None:
    _until_ready(place.target.settings.namespace, "metaflow-ui")
    with opened(place, "ui") as page:
        assert "<html>" in requests.get(page.url, timeout=30).text
    with opened(place, "metadata") as page:
        assert requests.get(f"{page.url}/ping", timeout=30).text == "pong"


def test_pages_that_are_not_wished_for_any_more_are_gone(place: Deployed) -> None:
    name = place.target.settings.environment
    settings = load_settings(environment=name, overrides=("ui=false",), variables={}, cwd=place.folder)
    without = KubernetesTarget(settings)
    up(without)
    namespace = settings.namespace
    assert not cluster().get(Ref("Deployment", "argo-server", namespace))
    with pytest.raises(NotReadyError) as caught, without.opened("ui", lambda _: None):
        pass
    assert caught.value.code == "PAGE_MISSING"


def _until_ready(namespace: str, name: str) -> None:
    def is_ready() -> bool:
        found = cluster().get(Ref("Deployment", name, namespace))
        return bool(found and found.get("status", {}).get("readyReplicas"))

    until(f"{name} to be ready", is_ready)
