"""`status` says whether the last night's dump was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.adapters.kubernetes.nightly_check import nightly_check
from tests.unit.kubernetes.api_server import ApiServer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MONDAY, TUESDAY = "2026-11-23T03:17:00Z", "2026-11-24T03:17:00Z"
NOTHING: tuple[int, Any, dict[str, str]] = (200, {"apiVersion": "v1", "items": []}, {})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ApiServer]:
    yield from serving(tmp_path)


@pytest.mark.parametrize(
    ("status", "ok", "words"),
    [
        ({}, True, "none was due yet"),
        (
            {"lastScheduleTime": MONDAY, "lastSuccessfulTime": "2026-11-23T03:17:09Z"},
            True,
            "last made 2026-11-23T03:17:09Z",
        ),
        ({"lastScheduleTime": MONDAY, "active": [{}]}, True, "being made; there is none yet"),
        ({"lastScheduleTime": MONDAY}, False, f"that of {MONDAY} failed; there is none yet"),
        (
            {"lastScheduleTime": TUESDAY, "lastSuccessfulTime": MONDAY},
            False,
            f"that of {TUESDAY} failed; the last one is of {MONDAY}",
        ),
    ],
)
def test_what_became_of_the_last_night(server: ApiServer, status: dict[str, object], *, ok: bool, words: str) -> None:
    server.answers = [(200, {"metadata": {}, "status": status}, {}), NOTHING]
    [check] = nightly_check(server.cluster, "ns")
    assert (check.ok, check.answer) == (ok, words)
    assert ("platform backup" in check.hint) is not ok


def test_a_dump_that_nobody_makes_is_told(server: ApiServer) -> None:
    server.answers = [(404, {"message": "not found"}, {})]
    [check] = nightly_check(server.cluster, "ns")
    assert (check.ok, check.answer, check.hint) == (False, "missing", "platform up")


def test_a_cluster_that_refuses_is_no_answer(server: ApiServer) -> None:
    server.answers = [(403, {"message": "no"}, {})]
    assert nightly_check(server.cluster, "ns") == ()
