"""Whoever runs the code of a release tells `@project` the branch that it was made for."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from platform_cli.core.flow import FlowFacts
from platform_cli.core.records import Release
from platform_cli.core.release_variables import release_variables
from platform_cli.core.stage import Stage, stage_of


def _release(branch: str | None) -> Release:
    facts = FlowFacts(flow_name="HelloFlow", branch=branch, project="shop")
    made = datetime(2026, 11, 26, tzinfo=timezone.utc)
    return Release(version=1, digest="d", created=made, flow_file="f.py", facts=facts, commit="abc+")


@pytest.mark.parametrize("stage", [Stage("production"), Stage("production", "b"), Stage("staging"), Stage(branch="b")])
def test_a_branch_names_the_stage_that_it_came_from(stage: Stage) -> None:
    assert stage_of(stage.project_branch or "").project_branch == stage.project_branch


@pytest.mark.parametrize("branch", ["user.ada", "", None])
def test_a_user_s_branch_is_whose_who_runs_it(branch: str | None) -> None:
    variables = release_variables(_release(branch))
    assert (variables["METAFLOW_FLOW_PRODUCTION"], variables["METAFLOW_FLOW_BRANCH"]) == ("False", "")


def test_production_wins_over_what_the_shell_says() -> None:
    variables = release_variables(_release("prod"))
    assert (variables["METAFLOW_FLOW_PRODUCTION"], variables["METAFLOW_FLOW_BRANCH"]) == ("True", "")
    assert variables["PLATFORM_COMMIT"] == "abc+"
