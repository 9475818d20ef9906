"""`platform up`, `status` and `down` mean the same on every target."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conformance.conftest import Place


def test_up_again_changes_nothing(place: Place) -> None:
    done = place.home.platform("up", "--output", "json", timeout=place.patience)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() + done.stderr.splitlines() if line[:1] == "{"]
    outcomes = {one["phase"]: one["outcome"] for one in events if one.get("event") == "phase_finished"}
    assert outcomes
    assert "unchanged" in outcomes.values()
    assert not [one for one in events if one.get("event") == "phase_finished" and "created" in one["detail"]]


def test_status_is_healthy(place: Place) -> None:
    [report] = place.rows("status")
    assert report["healthy"], [check for check in report["checks"] if not check["ok"]]
    assert report["target"] == place.target


def test_a_name_that_does_not_exist_is_one_error_with_a_hint(place: Place) -> None:
    done = place.home.platform("trigger", "NoSuchFlow", timeout=place.patience)
    assert done.returncode == 2
    assert "error[DEPLOYMENT_UNKNOWN]" in done.stderr
    assert "Traceback" not in done.stderr


def test_down_leaves_nothing_running_and_up_brings_it_back(place: Place) -> None:
    [receipt] = place.rows("down", "--now")
    assert not [change for change in receipt["changes"] if change["action"] == "left"]
    assert [change for change in receipt["changes"] if change["action"] == "removed"]
    assert place.home.platform("status", timeout=place.patience).returncode != 0
    place.home.ok("up", timeout=place.patience)
    [report] = place.rows("status")
    assert report["healthy"]
