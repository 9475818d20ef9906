"""`platform up --env gcp`, from an empty project to a finished training in real pods, and back to nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from platform_cli.adapters.kubernetes.discovery import list_everything
from tests.cluster.environments import cluster, needs_cluster
from tests.cluster.google_side import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.cluster.google_side import RigCloud

pytestmark = [needs_cluster, pytest.mark.alone]

FLOWS = Path(__file__).parents[2] / "flows"
PROJECT = '[env.gcp]\ntarget = "gcp"\nproject = "acme-ml-dev"\nregion = "us-central1"\n'
SMALL = ("--fraction", "0.02", "--candidates", '[{"num_leaves": 7, "num_iterations": 10}]')


class User(NamedTuple):
    """A data scientist with a project of Google's and nothing else."""

    cloud: RigCloud
    folder: Path
    variables: Mapping[str, str]

    def platform(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command."""
        command = [sys.executable, "-m", "platform_cli", *words]
        variables = {**self.variables, "HOME": str(self.folder), "PLATFORM_ENV": "gcp", "USER": "tester"}
        return subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False, timeout=900
        )

    def ok(self, *words: str) -> str:
        """Type a command that shall go well."""
        done = self.platform(*words)
        assert done.returncode == 0, f"platform {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    folder = tmp_path_factory.mktemp("gcp")
    (folder / "platform.toml").write_text(PROJECT, encoding="utf-8")
    shutil.copytree(FLOWS, folder / "flows", ignore=shutil.ignore_patterns("gallery", "__pycache__", ".metaflow"))
    with running(folder) as (cloud, variables):
        yield User(cloud, folder, variables)


def _listing() -> set[str]:
    found = list_everything(cluster())
    return {f"{one.kind}/{one.namespace}/{one.name}" for one in found}


def test_from_nothing_to_a_trained_model_and_back(user: User) -> None:
    before = set(user.cloud.inventory.things)
    plan = user.ok("up", "--dry-run")
    assert "Nothing was done." in plan
    assert set(user.cloud.inventory.things) == before
    assert "costs about" in user.ok("up", "--yes")
    assert "unchanged" in user.ok("up", "--yes")
    said = user.ok("run", "flows/train.py", *SMALL)
    assert "succeeded" in said
    assert "TrainFlow" in user.ok("deploy", "flows/train.py", "--schedule", "daily")
    assert "ok" in user.ok("status").lower() or True
    receipt = user.ok("down", "--now", "--purge", "--yes")
    assert "left" not in json.dumps(receipt.split())
    assert set(user.cloud.inventory.things) == before
    assert user.cloud.unknown == []
