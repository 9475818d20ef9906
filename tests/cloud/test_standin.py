"""The stand-in itself: built once, never overlooked where it counts, and as strict as what it stands for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cloud import stack, standin
from tests.cloud.inventory import Fault, Inventory, Refusal, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_GO = """#!/bin/sh
echo built >> "$BUILDS"
sleep 0.5
echo '#!/bin/sh' > "$3"
"""
_ASK = "from tests.cloud import standin; print(standin.mirror())"
NETWORK = 'resource "google_compute_network" "n" {\n  name = "n"\n  %s\n}\n'


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("nothing_installed")
def test_without_go_or_terraform_the_part_is_skipped() -> None:
    with pytest.raises(pytest.skip.Exception, match="go is not installed"):
        standin.mirror()
    with pytest.raises(pytest.skip.Exception, match="terraform is not installed"):
        standin.program("terraform")


@pytest.mark.usefixtures("nothing_installed")
def test_without_go_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="go is not installed"):
        standin.mirror()


def test_two_processes_build_it_once(tmp_path: Path) -> None:
    go, builds = tmp_path / "go", tmp_path / "builds"
    go.write_text(_GO)
    go.chmod(0o755)
    mine = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(tmp_path / "c"), "BUILDS": str(builds)}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _ASK], cwd=ROOT, env={**os.environ, **mine}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    [one, other] = [process.communicate(timeout=60)[0].strip() for process in both]
    assert one == other
    assert [file.name for file in Path(one).rglob("terraform-provider-*")] == ["terraform-provider-google_v7.45.0"]
    assert builds.read_text() == "built\n"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[stack.Stack]:
    """A root module with nothing in it but the provider."""
    with serve(Inventory()) as url:
        made = stack.Stack(tmp_path, standin.variables(url, tmp_path))
        versions = (stack.SOURCES / "stacks/gcp/versions.tf").read_text()
        (tmp_path / "versions.tf").write_text(f'{versions}\nprovider "google" {{\n  project = "acme"\n}}\n')
        yield made.init()


MISTAKES = [
    ("auto_create_subnetwork = false", 'Did you mean "auto_create_subnetworks"?'),
    ("log_configuration {}", "Blocks of type"),
    ("auto_create_subnetworks = [1]", "bool required"),
    ('routing_mode = "LOCAL"', "to be one of"),
    ('self_link = "x"', "Value for unconfigurable attribute"),
    ("mtu = google_compute_network.n.nothing", "no argument, nested block, or exported attribute named"),
]


@pytest.mark.parametrize(("written", "said"), MISTAKES)
def test_a_mistake_is_refused_in_terraforms_own_words(small: stack.Stack, written: str, said: str) -> None:
    (small.folder / "main.tf").write_text(NETWORK % written)
    done = small.run("validate")
    assert done.returncode == 1
    assert said in " ".join(done.stderr.split())


def test_what_is_right_is_made(small: stack.Stack) -> None:
    (small.folder / "main.tf").write_text(NETWORK % 'routing_mode = "GLOBAL"')
    small.ok("validate")
    assert "1 added" in small.apply()


def test_an_inventory_refuses_what_google_refuses() -> None:
    inventory = Inventory()
    inventory.answer("create", "google_compute_network", "n", {"name": "n"})
    inventory.answer("create", "google_compute_router", "r", {"network": "n"})
    for operation, code in (("create", 409), ("delete", 400)):
        with pytest.raises(Refusal) as caught:
            inventory.answer(operation, "google_compute_network", "n", {})
        assert caught.value.code == code
    inventory.answer("delete", "google_compute_router", "r", {})
    inventory.answer("delete", "google_compute_network", "n", {})
    assert not inventory.things


def test_a_fault_hits_as_often_as_it_is_told_and_only_what_it_names() -> None:
    inventory = Inventory()
    inventory.faults.append(Fault(429, "slowly", kind="*_network", times=1))
    inventory.answer("create", "google_compute_router", "r", {})
    with pytest.raises(Refusal):
        inventory.answer("create", "google_compute_network", "n", {})
    inventory.answer("create", "google_compute_network", "n", {})


def test_things_take_as_long_as_google_takes_or_a_fraction_of_it() -> None:
    assert Inventory(pace=1).answer("create", "google_container_cluster", "c", {}) == {"wait": 270}
    assert Inventory(pace=1 / 60).answer("create", "google_container_cluster", "c", {}) == {"wait": 4.5}
    assert Inventory().answer("create", "google_container_cluster", "c", {}) == {"wait": 0}
