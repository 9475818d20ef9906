"""The flow of the smoke test is one that runs, and what it complains of is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.metaflow.smoke_flow import FLOW, broken_link

if TYPE_CHECKING:
    from tests.conftest import Home


def test_it_reads_back_what_it_has_left_and_is_nobody_elses_run(home: Home) -> None:
    home.ok("up")
    done = home.platform("run", str(FLOW), "--word", "hello")
    assert done.returncode == 0, done.stderr
    assert "said hello" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("output", "link"),
    [
        ("ValueError: SMOKE-LOG ''", "log"),
        ("ValueError: SMOKE-ARTIFACT 'other'", "artifact"),
        ("google.api_core.exceptions.Forbidden: 403 GET https://storage.googleapis.com/…", "store"),
        ("botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling GetObject", "store"),
        ("Metadata request (/flows/PlatformSmokeTest) failed (code 500): no database", "metadata"),
        ("ModuleNotFoundError: No module named 'numpy'", "flow"),
    ],
)
def test_the_broken_link_is_found_in_the_output(output: str, link: str) -> None:
    assert broken_link(f"Workflow starting\n{output}\nbye\n") == link
