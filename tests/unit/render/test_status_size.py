"""`status` says how much data there is, or that it could not count all of it."""

from __future__ import annotations

import pytest

from platform_cli.core.changes import StatusReport
from platform_cli.render.results.environment import status_parts


@pytest.mark.parametrize(("is_all", "words"), [(True, "(1.5 MB)"), (False, "(at least 1.5 MB)")])
def test_a_size_that_is_not_all_is_told_as_such(*, is_all: bool, words: str) -> None:
    report = StatusReport(
        environment="dev",
        target="kubernetes",
        healthy=True,
        checks=(),
        running=(),
        last_failed=None,
        next_runs=(),
        data="gs://bucket/dev",
        data_bytes=1_500_000,
        data_is_all=is_all,
    )
    assert f"data: gs://bucket/dev {words}" in list(status_parts(report))
