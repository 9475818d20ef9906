"""Ctrl-C at every phase of `up` and `down`: one error, and the same command goes on; a second one leaves at once."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.terraform.holders import at_work
from tests.cloud.google_cloud import Fault
from tests.gcp import terminal
from tests.gcp.kills import PHASES, until_called
from tests.gcp.places import PROJECT, SECONDS

if TYPE_CHECKING:
    from tests.gcp.places import Place

CLUSTER = "google_container_cluster"
SHORT = 1.0  # seconds in which Terraform has not ended, because Google does not take its state
STATE = (f"{PROJECT}-platform-state", "dev")


def _interrupt_each_phase(gcp: Place, *words: str) -> None:
    for phase in PHASES[words[0]]:
        done = gcp.interrupted(phase, *words)
        assert done.told.get("code") == "INTERRUPTED", done.text
        assert "run the same command again" in done.told["hint"]
        assert at_work(*STATE) == []


def test_ctrl_c_in_each_phase_of_up(gcp: Place) -> None:
    _interrupt_each_phase(gcp, "up")
    gcp.ok("up")
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}
    made = [identity for operation, _, identity in gcp.cloud.inventory.calls if operation == "create"]
    assert len(made) == len(set(made)), "something was made twice"
    assert not [one for one, _, _ in gcp.cloud.inventory.calls if one == "delete"]


def test_ctrl_c_in_a_second_up_ends_the_plan_that_goes_on_beside(gcp: Place) -> None:
    gcp.ok("up")
    done = gcp.interrupted("Check the project", "up")
    assert done.told["code"] == "INTERRUPTED"
    assert at_work(*STATE) == []
    assert {action for _, _, action in gcp.ok("up")["changes"]} == {"unchanged"}  # no lock is in the way


def test_ctrl_c_in_each_phase_of_down(gcp: Place) -> None:
    gcp.ok("up")
    _interrupt_each_phase(gcp, "down", "--purge")
    assert gcp.ok("down", "--purge")["left"] == []
    assert gcp.kinds() == []


def test_ctrl_c_lets_a_cluster_in_the_making_be_and_the_next_up_waits_for_it(gcp: Place) -> None:
    gcp.cloud.inventory.pace = 1 / 60
    process = gcp.start("up")
    until_called(gcp, "create", CLUSTER)
    os.kill(process.pid, signal.SIGINT)
    done = gcp.end_of(process)
    assert done.told["code"] == "INTERRUPTED"
    gcp.cloud.inventory.pace = 0
    assert "code" not in gcp.run("up").told  # neither a lock nor a doubled cluster is in the way
    calls = [one for one, kind, _ in gcp.cloud.inventory.calls if kind == CLUSTER]
    assert calls.count("create") == 1
    assert "delete" not in calls


def test_closing_the_terminal_lets_terraform_write_its_state_and_the_next_up_goes_on(gcp: Place) -> None:
    gcp.cloud.inventory.pace = 1 / 60
    with terminal.running(("platform", "up", "--yes"), gcp.folder, gcp.variables) as seen:
        until_called(gcp, "create", CLUSTER)
        seen.close()
        assert seen.process.wait(SECONDS) > 0
        assert at_work(*STATE) == []
    [log] = gcp.folder.rglob("operations/*-up.jsonl")
    assert '"code":"OSError"' in log.read_text(encoding="utf-8").splitlines()[-1]
    gcp.cloud.inventory.pace = 0
    assert "code" not in gcp.run("up").told
    assert [one[:2] for one in gcp.cloud.inventory.calls].count(("create", CLUSTER)) == 1


@pytest.mark.parametrize(("verb", "operation"), [("up", "create"), ("down", "delete")])
def test_a_second_ctrl_c_leaves_at_once_and_says_how_to_go_on(verb: str, operation: str, gcp: Place) -> None:
    if verb == "down":
        gcp.ok("up")
    gcp.cloud.inventory.calls.clear()
    gcp.cloud.inventory.pace = 1 / 60
    process = gcp.start(verb, "--purge")
    until_called(gcp, operation, CLUSTER)
    gcp.cloud.faults.append(Fault(503, method="POST", path="*/upload/*", stall=SECONDS))  # of the state
    os.kill(process.pid, signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(SHORT)
    os.kill(process.pid, signal.SIGINT)
    done = gcp.end_of(process)
    assert done.told["code"] == "INTERRUPTED"
    assert "platform unlock" in done.told["hint"]
    assert at_work(*STATE) == []
    gcp.cloud.inventory.pace = 0
    assert gcp.platform("unlock").returncode == 0
    gcp.ok(verb, "--purge")
    assert [one[:2] for one in gcp.cloud.inventory.calls].count((operation, CLUSTER)) == 1
