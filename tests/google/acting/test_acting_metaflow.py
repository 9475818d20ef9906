"""Metaflow's processes on this machine, with the environment's profile: all of them act as the account."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.targets.phases.write_profile import WriteProfile
from tests.cloud.google_identity import ACCOUNT
from tests.google.acting.conftest import BUCKET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.targets.gcp import GcpTarget
    from tests.cloud.acted_storage import ActedCloud

TOKEN = f"ya29.{ACCOUNT}"
FLOW = """
from metaflow import GS, FlowSpec, step

class ActingFlow(FlowSpec):
    @step
    def start(self):
        self.x = 42
        with GS(run=self) as gs:
            gs.put("key", b"data")
        self.next(self.end)

    @step
    def end(self):
        with GS(run=self) as gs:
            assert gs.get("key").blob == b"data"

if __name__ == "__main__":
    ActingFlow()
"""
READ = """
from metaflow import Flow, namespace
namespace(None)
run = Flow("ActingFlow").latest_run
print(run["start"].task["x"].data, run["start"].task.stdout.strip())
"""
CLIENTS = """
from metaflow import GS
from metaflow.plugins.gcp.gs_storage_client_factory import get_gs_storage_client
blob = get_gs_storage_client().bucket("BUCKET").blob("one")
blob.upload_from_string(b"1")
blob.upload_from_string(b"2")
with GS(gsroot="gs://BUCKET") as gs:
    gs.put("two", b"2")
    print(gs.get("one").blob, gs.get("two").blob)
""".replace("BUCKET", BUCKET)
OPEN_GS = f'from metaflow import GS; GS(gsroot="gs://{BUCKET}").put("key", b"1")'
OPEN_DATASTORE = "from metaflow.plugins.datastores.gs_storage import GSStorage as S; S('gs://bucket').is_file(['key'])"


@pytest.fixture
def python(
    target: GcpTarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs Python as a user does after `eval "$(platform env)"`; metadata is on this machine."""
    WriteProfile(target.access).run()
    local = {"METAFLOW_DEFAULT_METADATA": "local", "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(tmp_path / "meta")}
    for name, value in {**target.access.selectors, **local, "METAFLOW_USER": "jane"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=120)

    return run


def test_a_flow_writes_and_the_client_reads_as_the_account(
    python: Callable[..., subprocess.CompletedProcess[str]], cloud: ActedCloud, tmp_path: Path
) -> None:
    (tmp_path / "flow.py").write_text(FLOW, encoding="utf-8")
    done = python("flow.py", "run")
    assert done.returncode == 0, done.stdout + done.stderr
    names = cloud.names(BUCKET)
    assert any(name.startswith("metaflow/ActingFlow/data/") for name in names), names
    assert any(name.startswith("metaflow/data/ActingFlow/") and name.endswith("/key") for name in names), names
    read = python("-c", READ)
    assert read.stdout.strip() == "42", read.stderr
    assert set(cloud.served) == {TOKEN}


def test_no_token_and_no_login_is_left_on_the_disk(
    python: Callable[..., subprocess.CompletedProcess[str]], cloud: ActedCloud, tmp_path: Path
) -> None:
    assert python("-c", CLIENTS).returncode == 0
    assert cloud.served
    files = [one for one in tmp_path.rglob("*") if one.is_file() and one.name != "login.json"]
    held = [one for one in files if b"ya29." in one.read_bytes() or b"1//person" in one.read_bytes()]
    assert files
    assert held == []


def test_both_clients_renew_a_token_that_runs_out(
    python: Callable[..., subprocess.CompletedProcess[str]], cloud: ActedCloud
) -> None:
    cloud.facts["short tokens"] = True
    done = python("-c", CLIENTS)
    assert done.stdout.strip() == "b'2' b'2'", done.stderr
    assert len(set(cloud.served)) > 4, "nearly each request had a token of its own"


@pytest.mark.parametrize("program", [OPEN_GS, OPEN_DATASTORE])
def test_who_may_not_act_as_the_account_is_told_so(
    python: Callable[..., subprocess.CompletedProcess[str]], cloud: ActedCloud, program: str
) -> None:
    cloud.kept("actable").clear()
    done = python("-c", program)
    assert done.returncode == 1
    assert f"you may not act as {ACCOUNT}" in done.stderr
    assert "roles/iam.serviceAccountTokenCreator" in done.stderr


def test_a_refusal_names_the_account_and_not_the_person(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = python("-c", "from metaflow_extensions.platform.gs.identity import identity; print(identity('gs'))")
    assert done.stdout.strip() == ACCOUNT


def test_whose_login_has_expired_is_told_that_instead(
    python: Callable[..., subprocess.CompletedProcess[str]], cloud: ActedCloud
) -> None:
    cloud.refreshes.append("invalid_grant")
    done = python("-c", OPEN_GS)
    assert "gcloud auth application-default login" in done.stderr
    assert "you may not act as" not in done.stderr


@pytest.mark.parametrize("first", ["import metaflow", "from metaflow_extensions.platform.gs import GS"])
def test_the_account_costs_nothing_before_it_is_needed(
    python: Callable[..., subprocess.CompletedProcess[str]], first: str
) -> None:
    done = python("-c", f"{first}; import sys; print('google.auth' in sys.modules)")
    assert done.stdout.strip() == "False", done.stderr


def test_without_an_account_the_stock_provider_stays(
    python: Callable[..., subprocess.CompletedProcess[str]], target: GcpTarget
) -> None:
    profile = json.loads(target.settings.places.profile.read_text())
    target.settings.places.profile.write_text(json.dumps({**profile, "METAFLOW_PLATFORM_IMPERSONATE": ""}))
    program = "from metaflow.plugins import GCP_CLIENT_PROVIDERS as all; import sys"
    done = python("-c", f"{program}; print([one.__name__ for one in all], 'google' in sys.modules)")
    assert done.stdout.strip() == "['GcpDefaultClientProvider'] False"
