"""What a command of Terraform comes to, by what it said and how it ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from platform_cli.adapters.terraform.heard import Heard
from platform_cli.core.errors import PlatformError

NETWORK, CLUSTER = "module.network.google_compute_network.this", "module.gke.google_container_cluster.this"


def _heard(*lines: dict[str, Any]) -> Heard:
    heard = Heard("apply", lambda _: None)
    for line in lines:
        heard.line(json.dumps(line))
    return heard


def _planned(address: str, action: str, **more: str) -> dict[str, Any]:
    return {"type": "planned_change", "change": {"resource": {"addr": address}, "action": action, **more}}


def _failed(address: str) -> dict[str, Any]:
    return {"type": "apply_errored", "hook": {"resource": {"addr": address}, "action": "delete", "elapsed_seconds": 1}}


SAID = {"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "googleapi: Error 403: no, forbidden"}}


def _error(heard: Heard, code: int, *, killed: bool = False) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        heard.require_success(code, killed=killed)
    return caught.value


def test_what_is_well_and_would_be_made_anew_is_known_apart_from_what_is_not() -> None:
    plan = _heard(_planned(NETWORK, "replace", reason="cannot_update"), _planned(CLUSTER, "replace", reason="tainted"))
    assert plan.plan(Path("plan.bin")).replaced == (NETWORK,)


def test_a_failure_without_a_place_is_where_the_only_failure_was() -> None:
    assert "(compute network)" in _error(_heard(_failed(NETWORK), SAID), 1).message
    assert "(" not in _error(_heard(_failed(NETWORK), _failed(CLUSTER), SAID), 1).message


def test_a_second_ctrl_c_is_told_apart_from_the_first() -> None:
    assert "platform unlock" not in _error(_heard(), 130).hint
    assert "platform unlock" in _error(_heard(), 130, killed=True).hint


def test_success_is_no_error() -> None:
    _heard(SAID).require_success(0)
