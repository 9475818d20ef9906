"""Components die in the middle of wide runs: the runs succeed, and nothing that was acknowledged is lost."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from platform_cli.adapters.kubernetes.pod_exec import ProgramError, run_in_pod
from platform_cli.adapters.kubernetes.readiness import components
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import NotReadyError
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = needs_cluster
WIDTH = 50
HARDLY_WAITED_FOR = {"gracePeriodSeconds": 1}
METADATA, DATABASE = "app=metadata-service", "app=metadata-database"
FLOW = """\
from metaflow import FlowSpec, kubernetes, step

small = kubernetes(cpu=0.05, memory=256, disk=256)


class WideFlow(FlowSpec):
    @small
    @step
    def start(self):
        self.numbers = list(range({width}))
        self.next(self.square, foreach="numbers")

    @small
    @step
    def square(self):
        self.result = self.input**2
        print("squared", self.input)
        self.next(self.join)

    @small
    @step
    def join(self, inputs):
        self.results = sorted(one.result for one in inputs)
        self.next(self.end)

    @small
    @step
    def end(self):
        pass


if __name__ == "__main__":
    WideFlow()
"""
READ = """\
import json, sys
from metaflow import Run, namespace
namespace(None)
run = Run(sys.argv[1])
tasks = [task for task in run["square"] if task.successful]
print("ANSWER" + json.dumps({
    "successful": run.successful,
    "results": run.data.results,
    "of tasks": sorted(task.data.result for task in tasks),
    "logs": sorted(int(task.stdout.split("squared")[1].split()[0]) for task in tasks),
}))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("survives"))


def test_a_wide_run_survives_its_metadata_and_its_database(place: Deployed) -> None:
    namespace = place.target.settings.namespace
    with _started(place, _wide(place.folder)) as run:
        _until(lambda: _succeeded_jobs(namespace) >= 6, "the first tasks", 180)
        _kill(namespace, DATABASE)
        _kill(namespace, METADATA)
        _until(lambda: _succeeded_jobs(namespace) >= 20, "tasks after the first deaths", 300)
        _kill(namespace, DATABASE, METADATA)
        assert _succeeded_jobs(namespace) < WIDTH, "they died too late to matter"
        printed, _ = run.communicate(timeout=600)
    assert run.returncode == 0, printed[-4000:]
    _check(place, "WideFlow/" + printed.partition("WideFlow/")[2].split()[0])


def test_what_was_acknowledged_before_the_database_was_killed_is_there(place: Deployed) -> None:
    """Kill every process of the database but its first one in the middle of writes, and then the pod.

    The pod is not removed by force: to the API server it would be gone at once, and a second database would start on
    the files of the first one while that still writes.
    """
    namespace = place.target.settings.namespace
    with place.target.connected() as access:
        url = f"{access.profile['METAFLOW_SERVICE_URL']}/flows/KilledFlow"
        body = {"user_name": "tester", "tags": [], "system_tags": []}
        assert requests.post(url, json=body, timeout=20).ok
        numbers: list[Any] = []
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(_write_until_refused, url, body, numbers)
            _until(lambda: len(numbers) > 10 or writing.done(), "a dozen of writes", 60)
            _kill_processes(namespace, "metadata-database-0")
            writing.result(timeout=90)
            cluster().call("DELETE", f"api/v1/namespaces/{namespace}/pods/metadata-database-0", body=HARDLY_WAITED_FOR)
        _until(lambda: _all_ready(namespace), "the database", 120)
        _until(lambda: requests.get(f"{url}/runs", timeout=20).ok, "an answer", 60)
        found = {one["run_number"] for one in requests.get(f"{url}/runs", timeout=20).json()}
    assert len(numbers) > 10
    lost = sorted(set(numbers) - found)
    assert not lost, f"{len(lost)} of {len(numbers)}, from {lost[0]} to {lost[-1]} of at most {max(found)}"


def _kill_processes(namespace: str, pod: str) -> None:
    """Kill every process that a shell in the pod sees, but itself and the first one."""
    with contextlib.suppress(ProgramError, NotReadyError):  # the shell may be among the dead
        run_in_pod(cluster(), Ref("Pod", pod, namespace), ["sh", "-c", "kill -9 -1"])


def _write_until_refused(url: str, body: dict[str, Any], numbers: list[Any]) -> None:
    """Register one run after the other; collect the numbers of those that were acknowledged."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            answer = requests.post(f"{url}/run", json=body, timeout=20)
        except requests.RequestException:
            return
        if not answer.ok:
            return
        numbers.append(answer.json()["run_number"])
    raise AssertionError("the database was never away")


def _wide(folder: Path) -> Path:
    file = folder / "wide.py"
    file.write_text(FLOW.format(width=WIDTH), encoding="utf-8")
    return file


def _started(place: Deployed, file: Path) -> subprocess.Popen[str]:
    words = ["run", "--env", place.target.settings.environment, str(file), "--max-workers", "12"]
    return subprocess.Popen(
        [sys.executable, "-m", "platform_cli", *words],
        cwd=place.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _succeeded_jobs(namespace: str) -> int:
    return sum(one.get("status", {}).get("succeeded", 0) for one in cluster().list("Job", namespace))


def _kill(namespace: str, *selectors: str) -> None:
    """Delete the pods of components, and wait until others serve in their place."""
    before = _pods(namespace, *selectors)
    for name in before.values():
        cluster().delete(Ref("Pod", name, namespace))

    def are_replaced() -> bool:
        now = _pods(namespace, *selectors)
        return len(now) == len(before) and not now.keys() & before.keys() and _all_ready(namespace)

    _until(are_replaced, f"another pod of {selectors}", 240)


def _pods(namespace: str, *selectors: str) -> dict[str, str]:
    """Return the names of pods by what no other pod ever has: a stateful set's next one has the same name."""
    found = [pod["metadata"] for selector in selectors for pod in cluster().list("Pod", namespace, selector)]
    return {pod["uid"]: pod["name"] for pod in found}


def _all_ready(namespace: str) -> bool:
    return all(one.ready for one in components(cluster(), namespace))


def _check(place: Deployed, pathspec: str) -> None:
    """Read the whole run through the Client API."""
    with place.target.connected() as access:
        done = subprocess.run(
            [sys.executable, "-c", READ, pathspec],
            env=access.variables(os.environ, "tester"),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    squares = [number**2 for number in range(WIDTH)]
    found = json.loads(done.stdout.partition("ANSWER")[2])
    assert found == {"successful": True, "results": squares, "of tasks": squares, "logs": list(range(WIDTH))}


def _until(is_so: Callable[[], bool], what: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what} is not there after {seconds} s"
        time.sleep(0.3)
