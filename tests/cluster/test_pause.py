"""An environment that is paused runs nothing and loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cluster.deployed import Deployed, brought_up
from tests.cluster.environments import cluster, needs_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_cluster


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    yield from brought_up(tmp_path_factory.mktemp("pause"))


def _typed(place: Deployed, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "platform_cli", *words, "--env", place.target.settings.environment]
    env = {**os.environ, "PLATFORM_DEPENDENCIES": "current"}
    return subprocess.run(command, cwd=place.folder, env=env, capture_output=True, text=True, check=False, timeout=420)


def test_nothing_runs_in_the_meantime_and_all_is_there_again(place: Deployed) -> None:
    file = place.flow("HearFlow", decorators='@trigger(event="data")')
    place.deploy(file)
    for _ in range(2):
        done = _typed(place, "pause")
        assert done.returncode == 0, done.stderr
        assert "platform unpause" in done.stderr + done.stdout
        assert cluster().list("Pod", place.target.settings.namespace) == []
    for words in (("run", str(file)), ("trigger", "HearFlow"), ("deploy", str(file))):
        refused = _typed(place, *words)
        assert "error[ENVIRONMENT_PAUSED]" in refused.stderr, refused.stderr
        assert "platform unpause" in refused.stderr
    assert "paused" in _typed(place, "status").stdout
    done = _typed(place, "unpause")
    assert done.returncode == 0, done.stderr
    assert _typed(place, "status").returncode == 0
    assert place.objects() == ["WorkflowTemplate/hearflow", "Sensor/hearflow"]
    done = _typed(place, "event", "data", "--payload", "who=you")
    assert done.returncode == 0, done.stderr
    [run] = place.succeeded("HearFlow")
    assert (run.cause, place.greeting(run)) == ("event", "hello you")
