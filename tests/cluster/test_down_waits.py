"""While `down` waits for what runs, nothing begins: no event starts a run, then or after the next `up`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.argo.store import Store
from platform_cli.operations.deployments import publish
from platform_cli.operations.pipeline import run_phases
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster
from tests.cluster.typed import until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster
FLOW = """\
import time

from google.cloud import storage
from metaflow import FlowSpec, Parameter, kubernetes, step, trigger

small = kubernetes(cpu=0.1, memory=512)


@trigger(event="data")
class HeldFlow(FlowSpec):
    who = Parameter("who", default="nobody")

    @small
    @step
    def start(self):
        while not storage.Client().bucket("{bucket}").blob("{key}").exists():
            time.sleep(1)
        self.greeting = "hello " + self.who
        self.next(self.end)

    @small
    @step
    def end(self):
        pass


if __name__ == "__main__":
    HeldFlow()
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("waits"))


def test_an_event_of_the_wait_starts_nothing(place: Deployed) -> None:
    settings = place.target.settings
    bucket, _, prefix = settings.values.store.removeprefix("gs://").partition("/")
    file = place.folder / "held.py"
    file.write_text(FLOW.format(bucket=bucket, key=f"{prefix}/go"), encoding="utf-8")
    place.deploy(file)
    publish(place.target, "data", {"who": "first"})
    until(lambda: len(_workflows(place)) == 1, "the first run")
    with _down(place) as down:
        until(lambda: "Sensor/heldflow" not in place.objects(), "the end of the sensor")
        publish(place.target, "data", {"who": "second"})
        until(lambda: _is_running(place), "its pod")
        assert len(_workflows(place)) == 1
        Store(settings.values.store).write("go", b"")
        printed, _ = down.communicate(timeout=300)
    assert down.returncode == 0, printed
    assert "Waiting for" in printed
    assert place.objects() == []
    phases = [one for one in place.target.up_phases(lambda _: None) if not isinstance(one, SmokeTest)]
    run_phases("up", settings.environment, phases, lambda _: None)
    publish(place.target, "data", {"who": "third"})
    [run] = place.succeeded("HeldFlow")
    assert place.greeting(run) == "hello third"
    assert len(place.target.runs(deployment="HeldFlow")) == 1


def _down(place: Deployed) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "platform_cli", "down", "--env", place.target.settings.environment],
        cwd=place.folder,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _workflows(place: Deployed) -> list[str]:
    found = cluster().list("Workflow", place.target.settings.namespace)
    return [one["metadata"]["name"] for one in found]


def _is_running(place: Deployed) -> bool:
    pods = cluster().list("Pod", place.target.settings.namespace, "workflows.argoproj.io/workflow")
    return any(pod["status"].get("phase") == "Running" for pod in pods)
