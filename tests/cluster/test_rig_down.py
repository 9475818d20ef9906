"""Nothing stays of a machine, however it ends; shown on a second one, which starts inside the first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cluster.rig.cgroups import ROOT
from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.machine import Machine, identities
from tests.cluster.rig.places import REPOSITORY, State, caches

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.alone
NAME = "second"
SECONDS = 120
COMMAND = (sys.executable, "-m", "tests.cluster.rig", "--name", NAME)
# A pod with a volume: what is hardest to get rid of. It runs within the second machine.
POD = """
import json
from pathlib import Path
from tests.cluster.rig.api import ask
from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.machine import Machine, identities
from tests.cluster.rig.places import SERVER, State
keys = Machine(State("second")).parts.keys
place = f"{SERVER}/api/v1/namespaces/default"
def make(kind, spec):
    ask(keys, "POST", f"{place}/{kind}", {"metadata": {"name": "one"}, "spec": spec}, "application/json")
def has_account():
    return bool(json.loads(ask(keys, "GET", f"{place}/serviceaccounts"))["items"])
wait_for("the account", 30, has_account)
make("persistentvolumeclaims", {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Mi"}}})
mount = {"name": "data", "mountPath": "/data"}
container = {"name": "one", "image": "registry.k8s.io/pause:3.10", "volumeMounts": [mount]}
volume = {"name": "data", "persistentVolumeClaim": {"claimName": "one"}}
make("pods", {"containers": [container], "volumes": [volume]})
def runs():
    return json.loads(ask(keys, "GET", f"{place}/pods/one"))["status"].get("phase") == "Running"
wait_for("the pod", 60, runs)
"""


@pytest.fixture
def second() -> Iterator[Machine]:
    yield Machine(State(NAME))
    run("down")


def run(*words: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words], cwd=REPOSITORY, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def everyone() -> set[tuple[int, str]]:
    return identities([int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()])


def own(machine: Machine) -> set[tuple[int, str]]:
    return identities(machine.processes())


def assert_nothing_is_left(machine: Machine, had: set[tuple[int, str]]) -> None:
    assert machine.first is None
    assert everyone() & had == set()
    assert [folder for folder, _, _ in os.walk(ROOT) if f"/{NAME}" in folder] == []
    assert f"/run-{NAME}/" not in Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    assert list(caches().glob(f"*{NAME}*")) == []


def test_nothing_is_left_of_a_machine_with_a_pod_and_a_volume(second: Machine) -> None:
    assert "up after" in run("up")
    run("enter", sys.executable, "-c", POD)
    had = own(second)
    assert len(had) > 10, "the node's programs, and the pod's"
    assert [folder for folder, _, _ in os.walk(ROOT) if f"/{NAME}/kubepods" in folder]
    assert run("down") == "nothing is left\n"
    assert_nothing_is_left(second, had)
    assert run("down") == "nothing is left\n"


@pytest.mark.parametrize("program", ["machine", "etcd", "kube-apiserver", "kubelet"])
def test_nothing_is_left_of_a_start_that_was_killed(second: Machine, program: str) -> None:
    log = second.state.logs / f"{program}.log"
    with subprocess.Popen([*COMMAND, "up"], cwd=REPOSITORY, stdout=subprocess.DEVNULL) as starting:
        wait_for(f"the start of {program}", SECONDS, log.exists)
        starting.send_signal(signal.SIGKILL)
    had = own(second)
    run("down")
    assert_nothing_is_left(second, had)


def test_a_start_removes_what_a_killed_one_has_left(second: Machine) -> None:
    with subprocess.Popen([*COMMAND, "up"], cwd=REPOSITORY, stdout=subprocess.DEVNULL) as starting:
        wait_for("the start of the API server", SECONDS, (second.state.logs / "kube-apiserver.log").exists)
        starting.send_signal(signal.SIGKILL)
    killed = own(second)
    assert "up after" in run("up")
    assert killed
    assert everyone() & killed == set()
    assert run("up") == "up already\n"
    assert run("status").startswith(f"up: {NAME}, from ")


def test_a_machine_that_is_down_says_how_to_start_it() -> None:
    done = subprocess.run([*COMMAND, "enter", "true"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Start it: make cluster" in done.stderr
