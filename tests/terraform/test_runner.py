"""Our Terraform adapter with the real Terraform: events, errors, outputs, and Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.terraform import events
from platform_cli.adapters.terraform.program import find_program
from platform_cli.adapters.terraform.runner import Terraform
from platform_cli.adapters.terraform.workspace import prepare
from platform_cli.core.errors import PlatformError
from tests.cloud import stack, standin
from tests.cloud.inventory import Fault

if TYPE_CHECKING:
    from tests.cloud.inventory import Inventory

PROGRAM = """
import json, os, sys
from pathlib import Path
from platform_cli.adapters.terraform.runner import Terraform
from platform_cli.core.errors import PlatformError

def listen(event):
    print(type(event).__name__, getattr(event, "address", ""), flush=True)

terraform = Terraform(sys.argv[1], Path(sys.argv[2]), os.environ)
terraform.init(listen)
try:
    terraform.apply(terraform.plan(listen), listen)
except PlatformError as error:
    print(error.code, error.hint, flush=True)
"""
CLUSTER = "module.gke.google_container_cluster.this"
_TURN_SECONDS = 0.02


def _ignore(_event: events.StackEvent) -> None:
    """Listen to nothing."""


@pytest.fixture
def terraform(env: dict[str, str], tmp_path: Path) -> Terraform:
    standin.program("terraform")
    state = {"local": {"path": str(tmp_path / "state.tfstate")}}
    made = Terraform(find_program(env, print), prepare(tmp_path / "work", stack.DEV, state), env)
    made.init(_ignore)
    return made


def test_from_nothing_to_a_stack_and_back(terraform: Terraform, inventory: Inventory) -> None:
    heard: list[events.StackEvent] = []
    plan = terraform.plan(heard.append)
    assert plan.summary == events.Planned(21, 0, 0)
    assert plan.changes[CLUSTER] == "create"
    terraform.apply(plan, heard.append)
    assert [event for event in heard if isinstance(event, events.Applied)] == [events.Applied(21, 0, 0)]
    about = [event for event in heard if getattr(event, "address", "") == CLUSTER]
    assert [type(event).__name__ for event in about][-2:] == ["ResourceStarted", "ResourceFinished"]
    assert not [event for event in heard if isinstance(event, events.Said)]
    assert not plan.file.exists()
    assert terraform.outputs().cluster.name == "platform-dev"
    assert not terraform.plan(_ignore).changes
    terraform.apply(terraform.plan(_ignore, destroy=True), _ignore)
    assert inventory.kinds() == []


def test_a_refusal_becomes_our_error_and_the_rest_is_kept(terraform: Terraform, inventory: Inventory) -> None:
    short = "Insufficient quota: resource \"N2D_CPUS\": request requires '40.0' and is short '16.0'"
    inventory.faults.append(Fault(403, short, "forbidden", "google_container_node_pool", "*/spot"))
    heard: list[events.StackEvent] = []
    with pytest.raises(PlatformError) as caught:
        terraform.apply(terraform.plan(_ignore), heard.append)
    assert caught.value.code == "GCP_QUOTA_EXCEEDED"
    assert "(container node pool spot)" in caught.value.message
    [failed] = [event for event in heard if isinstance(event, events.ResourceFailed)]
    reasons = [at for at, event in enumerate(heard) if isinstance(event, events.Diagnosed)]
    assert heard.index(failed) < min(reasons)
    inventory.faults.clear()
    assert list(terraform.plan(_ignore).changes.values()) == ["create"]


def test_a_mistake_in_the_files_is_told_before_anything_is_made(terraform: Terraform, inventory: Inventory) -> None:
    (terraform.folder / "extra.tf").write_text('resource "google_storage_bucket" "x" { nam = "x" }\n')
    with pytest.raises(PlatformError) as caught:
        terraform.plan(_ignore)
    assert caught.value.code == "TERRAFORM_FAILED"
    assert "nam" in caught.value.details
    assert inventory.kinds() == []


def test_a_password_is_on_no_command_line_and_in_no_file(env: dict[str, str], tmp_path: Path) -> None:
    state = {"local": {"path": str(tmp_path / "state.tfstate")}}
    variables = {**stack.DEV, "database": {"kind": "cloudsql"}}
    folder = prepare(tmp_path / "work", variables, state)
    made = Terraform(find_program(env, print), folder, {**env, "TF_VAR_database_password": stack.PASSWORD})
    made.init(_ignore)
    made.apply(made.plan(_ignore), _ignore)
    written = [file for file in tmp_path.rglob("*") if file.is_file() and ".terraform" not in file.parts]
    assert not [file for file in written if stack.PASSWORD.encode() in file.read_bytes()]


def test_a_folder_of_another_version_is_brought_up_to_date(tmp_path: Path) -> None:
    root = prepare(tmp_path, stack.DEV, {"local": {}})
    (root / "old.tf").write_text("")
    (root / "main.tf").write_text("")
    (root / ".terraform").mkdir()
    assert prepare(tmp_path, {**stack.DEV, "size": "production"}, {"local": {}}) == root
    assert not (root / "old.tf").exists()
    assert (root / "main.tf").read_text() == (stack.SOURCES / "stacks/gcp/main.tf").read_text()
    assert (root / ".terraform").is_dir()
    assert json.loads((root / "terraform.tfvars.json").read_text())["size"] == "production"


def test_ctrl_c_lets_terraform_write_down_what_it_began(terraform: Terraform, inventory: Inventory) -> None:
    inventory.pace = 0.05  # a cluster takes a quarter of a minute
    process = _start(terraform)
    lines = _until(process, f"ResourceStarted {CLUSTER}")
    while not inventory.ids("google_container_cluster"):  # Terraform says so first, and asks Google then
        assert process.poll() is None
        time.sleep(_TURN_SECONDS)
    process.send_signal(signal.SIGINT)
    lines += process.communicate(timeout=30)[0].splitlines()
    assert [line for line in lines if line.startswith("INTERRUPTED")]
    assert not list(terraform.folder.parent.glob("**/.*.lock.info"))
    inventory.pace = 0
    changes = terraform.plan(_ignore).changes
    assert CLUSTER not in changes, "the cluster in the making is not in the state"
    assert changes
    terraform.apply(terraform.plan(_ignore), _ignore)
    assert [o for o, kind, _ in inventory.calls if kind == "google_container_cluster" and o != "read"] == ["create"]
    assert not terraform.plan(_ignore).changes


def test_a_second_ctrl_c_leaves(terraform: Terraform, inventory: Inventory) -> None:
    inventory.pace = 10
    process = _start(terraform)
    _until(process, "ResourceStarted")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    assert "INTERRUPTED" in process.communicate(timeout=20)[0]


def _start(terraform: Terraform) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, terraform.program, str(terraform.folder)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, env=terraform.env, stdout=subprocess.PIPE, text=True)


def _until(process: subprocess.Popen[str], wanted: str) -> list[str]:
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    pytest.fail(f"it ended before {wanted!r}:\n{''.join(lines)}")
