"""`platform up --env gcp`, from an empty project to a finished training in real pods, and back to nothing.

Everything here is typed by a user with a login of Google's. It compares whole listings, so it needs a quiet cluster.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.cluster.environments import cluster, needs_cluster
from tests.cluster.google_side import running
from tests.cluster.listings import settled
from tests.cluster.rig.places import State
from tests.cluster.stories import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.cluster.google_side import RigCloud

pytestmark = [needs_cluster, pytest.mark.alone]

FLOWS = Path(__file__).parents[2] / "flows"
ENVIRONMENT = f"t{uuid.uuid4().hex[:6]}"
NAMESPACE = f"platform-{ENVIRONMENT}"
SMALL = ("--fraction", "0.02", "--candidates", '[{"num_leaves": 7, "num_iterations": 10}]')
# Whom pods may ask: the store, and the machine's own address of metadata.
HOSTS = {"storage.googleapis.com", "metadata.google.internal", "169.254.169.254"}


class User(NamedTuple):
    """A data scientist with a project of Google's and nothing else."""

    cloud: RigCloud
    folder: Path
    variables: Mapping[str, str]

    def platform(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command."""
        command = [sys.executable, "-m", "platform_cli", *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False, timeout=900
        )

    def ok(self, *words: str) -> str:
        """Type a command that shall go well."""
        done = self.platform(*words)
        assert done.returncode == 0, f"platform {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Type a command that shall go well, and read what it says to programs."""
        done = self.platform(*words, "--output", "json")
        assert done.returncode == 0, f"platform {' '.join(words)}\n{done.stdout}\n{done.stderr}"
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[User]:
    folder = tmp_path_factory.mktemp("gcp")
    project = f"acme-ml-{uuid.uuid4().hex[:8]}"
    text = f'[env.{ENVIRONMENT}]\ntarget = "gcp"\nproject = "{project}"\nregion = "us-central1"\n'
    (folder / "platform.toml").write_text(text, encoding="utf-8")
    shutil.copytree(FLOWS, folder / "flows", ignore=shutil.ignore_patterns("gallery", "__pycache__", ".metaflow"))
    cache = os.environ.get("UV_CACHE_DIR") or str(Path.home() / ".cache" / "uv")  # filled by tests.cluster.warm
    own = {"HOME": str(folder), "PLATFORM_ENV": ENVIRONMENT, "USER": "tester", "UV_OFFLINE": "1", "UV_CACHE_DIR": cache}
    with running(folder, project) as (cloud, variables):
        user = User(cloud, folder, {**variables, **own})
        try:
            yield user
        finally:
            user.platform("down", "--now", "--purge", "--yes")


@pytest.fixture
def _asks_nobody_else() -> Iterator[None]:
    """See that neither pods nor commands ask a host of Google's that is not foreseen."""
    file = State().requests
    begin = file.stat().st_size
    yield
    with file.open("rb") as lines:
        lines.seek(begin)
        asked = {json.loads(line)["host"] for line in lines}
    assert asked <= HOSTS


@pytest.mark.usefixtures("_asks_nobody_else")
def test_from_nothing_to_a_trained_model_and_back(user: User) -> None:
    before = listing(cluster())
    assert _at_google(user) == ([], {})
    _dry_run(user)
    _up(user)
    _train(user)
    _deploy_daily(user)
    made = [one for one in user.cloud.inventory.things if one != ("google_storage_bucket", _state_bucket(user))]
    receipt = [row for row in user.rows("down", "--now", "--purge", "--yes") if row.get("type") == "receipt"]
    _accounts_for(receipt[0]["changes"], user, len(made))
    assert _at_google(user) == ([], {})
    assert user.cloud.unknown == []
    gone, new = settled(before, NAMESPACE)
    assert (gone, new) == (set(), set())
    assert not list(user.folder.glob(".local/*/platform/*"))


def _dry_run(user: User) -> None:
    """See what would be made, and that looking makes nothing: not even the bucket for the state."""
    told = user.ok("up", "--dry-run")
    assert "container node pool (3): cpu, spot, system" in told
    assert "costs about" in told
    assert "Nothing was done." in told
    assert _at_google(user) == ([], {})


def _up(user: User) -> None:
    user.ok("up", "--yes")
    assert "google_container_cluster" in user.cloud.inventory.kinds()
    assert cluster().list("Deployment", NAMESPACE)
    again = {row["phase"]: row for row in user.rows("up", "--yes") if row.get("event") == "phase_finished"}
    for phase in ("Plan", "Make what Google owns", "Connect to the cluster", "Apply manifests"):
        assert again[phase]["outcome"] == "unchanged", again[phase]
    [status] = _typed(user.rows("status"), "status")
    assert status["healthy"]
    assert [one for one in status["checks"] if not one["ok"]] == []


def _train(user: User) -> None:
    """Train in pods: what they leave is in the bucket, and is read back from there."""
    said = user.ok("run", "flows/train.py", *SMALL)
    assert "succeeded" in said
    assert "[pod " in said
    assert any("/TrainFlow/" in name for name in user.cloud.objects()[_data_bucket(user)])
    [run] = [row for row in user.rows("runs") if row.get("type") == "run_row"]
    assert (run["status"], run["pathspec"].split("/")[0]) == ("succeeded", "TrainFlow")
    assert "gate" in user.ok("show", run["pathspec"])


def _deploy_daily(user: User) -> None:
    user.ok("deploy", "flows/train.py", "--schedule", "daily")
    [deployment] = _typed(user.rows("deployments"), "deployment")
    assert (deployment["name"], deployment["cron"], deployment["paused"]) == ("TrainFlow", "0 0 * * *", False)
    [live] = cluster().list("CronWorkflow", NAMESPACE)
    assert live["spec"]["schedules"] == ["0 0 * * *"]
    assert not live["spec"].get("suspend")


def _accounts_for(changes: Sequence[Mapping[str, str]], user: User, made: int) -> None:
    """Read a receipt: all that Google had and all that the cluster had is told as removed, and nothing as left."""
    assert [one for one in changes if one["action"] == "left"] == []
    removed = [(one["kind"], one["ref"]) for one in changes if one["action"] == "removed"]
    assert len([ref for _, ref in removed if ref.startswith("module.")]) == made
    assert ("state bucket", _state_bucket(user)) in removed
    assert ("objects", f"gs://{_data_bucket(user)}") in removed
    assert ("Namespace", NAMESPACE) in removed
    kinds = {kind for kind, _ in removed}
    assert {"CronWorkflow", "WorkflowTemplate", "Job", "StatefulSet", "PersistentVolumeClaim", "Secret"} <= kinds
    assert [one for one in changes if one["action"] == "kept"] == []


def _at_google(user: User) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """Return all that the project has, and all objects by bucket."""
    return sorted(user.cloud.inventory.things), user.cloud.objects()


def _typed(rows: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in rows if row.get("type") == kind]


def _state_bucket(user: User) -> str:
    return f"{user.cloud.project}-platform-state"


def _data_bucket(user: User) -> str:
    return f"{user.cloud.project}-platform-{ENVIRONMENT}-data"
