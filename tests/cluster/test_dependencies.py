"""Flows with packages on a node whose pods reach the cluster and the store only, on an image that holds Python only."""

from __future__ import annotations

import collections
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from platform_cli.operations.deployments import trigger
from platform_cli.operations.run import run
from platform_cli.targets.kubernetes import KubernetesTarget
from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.rig.places import State

pytestmark = needs_cluster

FLOWS = Path(__file__).parents[2] / "flows"
SMALL = ("--fraction", "0.02", "--candidates", '[{"num_leaves": 7, "num_iterations": 10}]')
LINE = '''\
"""What a step sees around it, and artifacts of several kinds."""

from pathlib import Path

from metaflow import FlowSpec, Parameter, retry, step


class LineFlow(FlowSpec):
    words = Parameter("words", default="some words")

    @step
    def start(self):
        programs = (one.read_bytes() for one in Path("/proc").glob("[0-9]*/cmdline"))
        self.interpreters = len({one for one in programs if one.split(b"\\0")[0].endswith(b"python")})
        self.items = [1, 2]
        self.next(self.each, foreach="items")

    @retry(times=1, minutes_between_retries=0)
    @step
    def each(self):
        self.square = self.input**2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.squares = sorted(one.square for one in inputs)
        self.merge_artifacts(inputs, include=["interpreters"])
        self.next(self.end)

    @step
    def end(self):
        self.said = f"{self.words}: {self.squares}"


if __name__ == "__main__":
    LineFlow()
'''


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("dependencies"))


@pytest.fixture(scope="module")
def train(place: Deployed) -> Path:
    """The flow, its modules and its lock, in a folder of their own."""
    folder = place.folder / "flows"
    folder.mkdir()
    shutil.copytree(FLOWS / "flights", folder / "flights", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("train.py", "train.lock"):
        shutil.copy(FLOWS / name, folder)
    return folder / "train.py"


def _artifacts(place: Deployed, pathspec: str | None, *names: str) -> dict[str, Any]:
    """Return artifacts of a run's last step, as Metaflow's Client API reads them."""
    program = (
        "import json, sys; from metaflow import Run, namespace; namespace(None); data = Run(sys.argv[1]).data; "
        "print('ANSWER' + json.dumps({name: getattr(data, name) for name in sys.argv[2:]}))"
    )
    with place.target.connected() as access:
        command = [sys.executable, "-c", program, str(pathspec), *names]
        env = access.variables(os.environ, "tester")
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.partition("ANSWER")[2])
    return answer


def _requests(place: Deployed, state: State) -> dict[str, list[str]]:
    """Return what pods' first programs have fetched from the environment's part of the store, by pod."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for line in (state.logs / "requests.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["agent"].startswith("Python-urllib") and f"/{place.target.settings.environment}%2F" in one["path"]:
            found[one["from"].partition(":")[0]] += [one["path"]] if one["method"] == "GET" else []
    return {pod: paths for pod, paths in found.items() if paths}


def test_train_runs_with_its_locked_packages(place: Deployed, train: Path, state: State) -> None:
    told: list[Any] = []
    result = run(place.target, told.append, train, SMALL, lines=True)

    assert result.summary is not None
    assert result.summary.successful, told
    pods = _requests(place, state)
    assert len(pods) >= len(result.summary.steps)
    for paths in pods.values():
        assert len(paths) == len(set(paths))
        packages = [path for path in paths if "archives%2F" in path and "archives%2F%2B" not in path]
        assert len(packages) > 20
        assert len(paths) <= 4 + len(packages)

    place.deploy(train, options=SMALL)
    trigger(place.target, "TrainFlow", ())
    [deployed] = place.succeeded("TrainFlow")
    names = ("metrics", "candidate", "passed")
    assert _artifacts(place, deployed.pathspec, *names) == _artifacts(place, result.summary.pathspec, *names)


def test_stock_commands_make_the_same_artifacts(place: Deployed) -> None:
    file = place.folder / "line.py"
    file.write_text(LINE, encoding="utf-8")
    values = msgspec.structs.replace(place.target.settings.values, bootstrap="stock")
    stock = KubernetesTarget(msgspec.structs.replace(place.target.settings, values=values))
    told: list[Any] = []
    results = [run(target, told.append, file, (), lines=True) for target in (place.target, stock)]

    specs = [result.summary.pathspec for result in results if result.summary and result.summary.successful]
    ours, theirs = (_artifacts(place, spec, "said", "squares", "interpreters") for spec in specs)
    assert ours.pop("interpreters") == 1
    assert theirs.pop("interpreters") > 1
    assert ours == theirs == {"said": "some words: [1, 4]", "squares": [1, 4]}
