"""How often a component was started again, and what ended it, as `status` and `doctor` say it."""

from __future__ import annotations

from typing import Any

import pytest

from platform_cli.adapters.kubernetes.checks import restarts_in_words

KILLED = {"reason": "OOMKilled", "exitCode": 137, "finishedAt": "2026-01-02T00:00:00Z"}
FAILED = {
    "reason": "Error",
    "exitCode": 1,
    "finishedAt": "2026-01-01T00:00:00Z",
    "message": "Traceback\nOSError: gone\n",
}


def _pod(app: str, *ends: dict[str, Any] | None) -> dict[str, Any]:
    statuses = [{"restartCount": 1 if end else 0, "lastState": {"terminated": end} if end else {}} for end in ends]
    return {"metadata": {"labels": {"app": app}}, "status": {"containerStatuses": statuses}}


@pytest.mark.parametrize(
    ("pods", "said"),
    [
        ([], "0 restarts"),
        ([_pod("database", None)], "0 restarts"),
        ([_pod("database", FAILED)], "1 restart (the last one: Error, exit code 1, OSError: gone)"),
        ([_pod("database", FAILED, KILLED)], "2 restarts (the last one: OOMKilled, exit code 137)"),
        ([_pod("other", KILLED), _pod("database", None)], "0 restarts"),
    ],
)
def test_restarts(pods: list[dict[str, Any]], said: str) -> None:
    assert restarts_in_words({"app": "database"}, pods) == said
