"""After `down --purge` the whole cluster is as it was before `up`: every kind, every namespace, every name."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.cluster_objects import Ref
from platform_cli.core.stage import Stage
from platform_cli.operations.deployments import publish, trigger
from tests.cluster.deployed import Deployed
from tests.cluster.environments import cluster, needs_cluster, new_target
from tests.cluster.listings import settled
from tests.cluster.stories import down, listing, up

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [needs_cluster, pytest.mark.alone]


def test_the_cluster_is_what_it_was(tmp_path: Path) -> None:
    target = new_target(tmp_path)
    before = listing(cluster())
    os.environ["METAFLOW_USER"] = "tester"
    try:
        up(target)
        _use_it(Deployed(target, tmp_path))
        words = ["down", "--env", target.settings.environment, "--purge", "--now", "--yes"]
        command = [sys.executable, "-m", "platform_cli", *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    finally:
        down(target, purge=True)
    assert done.returncode == 0, done.stdout + done.stderr
    [left] = [line for line in done.stdout.splitlines() if line.startswith("left")]
    assert left.split() == ["left", "nothing"]
    for kind in ("Namespace", "Deployment", "PersistentVolumeClaim", "Sensor", "CronWorkflow", "Secret", "deployment"):
        assert any(line.startswith("removed") and kind in line for line in done.stdout.splitlines()), kind
    gone, new = settled(before, target.settings.namespace)
    assert not gone
    assert not new


def _use_it(place: Deployed) -> None:
    """Leave all that use leaves: deployments, a schedule, a sensor, and runs that have ended and that go on."""
    file = place.flow("HearFlow", decorators='@trigger(event="data")')
    place.deploy(file)
    place.deploy(place.flow("TickFlow"), schedule="0 3 1 1 *", stage=Stage("staging"))
    publish(place.target, "data", {"who": "you"})
    place.succeeded("HearFlow")
    trigger(place.target, "HearFlow", ())
    command = [sys.executable, "-m", "platform_cli", "run", "--env", place.target.settings.environment, str(file)]
    subprocess.run(command, cwd=place.folder, capture_output=True, check=True, timeout=300)


def test_the_listing_sees_what_is_new() -> None:
    """What the test above relies on: an object of any kind that stays behind is found."""
    name = f"rig-{os.getpid()}"
    before = listing(cluster())
    cluster().create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        assert name in {one.name for one in listing(cluster()) - before if one.kind == "Namespace"}
    finally:
        cluster().delete(Ref("Namespace", name))
