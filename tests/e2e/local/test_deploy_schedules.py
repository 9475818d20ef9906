"""Schedules of deployments: whose word counts, and what is refused before the first night."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from platform_cli.core.schedule import next_due
from tests.e2e.local.scheduler_scenes import YEARLY, kill_service, ledger, make_due, states, wait_for_states, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home

SCHEDULED = """\
from metaflow import FlowSpec, schedule, step


@schedule(cron="15 3 * * ? *", timezone="Asia/Tokyo")
class NightFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    NightFlow()
"""
REQUIRED = """\
from metaflow import FlowSpec, Parameter, step


class DayFlow(FlowSpec):
    day = Parameter("day", required=True)

    @step
    def start(self):
        print("day", self.day)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    DayFlow()
"""


@pytest.fixture
def night(home: Home) -> Path:
    return write(home.cwd / "night.py", SCHEDULED)


def schedule_of(home: Home, name: str = "NightFlow") -> tuple[str | None, str]:
    deployment = ledger(home).deployment(name)
    assert deployment is not None
    if deployment.cron is None:
        assert deployment.next_due is None
    else:
        assert deployment.next_due == next_due(deployment.cron, deployment.timezone, datetime.now(timezone.utc))
    return deployment.cron, deployment.timezone


def test_the_flow_s_own_schedule_counts_unless_the_command_says_another(home: Home, night: Path) -> None:
    home.ok("deploy", str(night))
    assert schedule_of(home) == ("15 3 * * *", "Asia/Tokyo")
    home.ok("deploy", str(night), "--schedule", "daily", "--timezone", "Europe/Berlin")
    assert schedule_of(home) == ("0 0 * * *", "Europe/Berlin")
    home.ok("deploy", str(night), "--schedule", "off")
    assert schedule_of(home) == (None, "Asia/Tokyo")
    assert "on demand" in home.ok("deployments")
    home.ok("deploy", str(night))
    assert schedule_of(home) == ("15 3 * * *", "Asia/Tokyo")
    assert [one.version for one in ledger(home).releases("NightFlow")] == [1], "a schedule is no part of a release"


def test_the_environment_s_zone_counts_where_nobody_names_one(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", "hourly", "--set", "timezone=America/New_York")
    assert schedule_of(home, "HelloFlow") == ("0 * * * *", "America/New_York")


def test_a_parameter_without_a_value_is_refused_at_once(home: Home) -> None:
    flow = write(home.cwd / "day.py", REQUIRED)
    refused = home.platform("deploy", str(flow), "--schedule", "daily")
    assert refused.returncode == 2
    assert "day" in refused.stderr
    assert ledger(home).deployments() == []
    home.ok("deploy", str(flow), "--schedule", "daily", "--day", "monday")
    home.ok("trigger", "DayFlow")
    [run] = wait_for_states(home, "succeeded")
    assert "day monday" in home.ok("logs", f"{run.pathspec}/start")


def test_a_paused_schedule_does_not_fire_and_takes_up_the_next_time_later(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    home.ok("pause", "HelloFlow")
    assert "paused" in home.ok("deployments")
    kill_service(home)
    make_due(home, "HelloFlow", minutes_ago=5)
    home.ok("up")
    deployment = ledger(home).deployment("HelloFlow")
    assert deployment is not None
    assert deployment.next_due is None
    assert states(home) == []
    home.ok("deploy", str(hello), "--schedule", YEARLY, "--who", "Ada")
    assert "paused" in home.ok("deployments"), "a new release does not set it going again"
    home.ok("unpause", "HelloFlow")
    deployment = ledger(home).deployment("HelloFlow")
    assert deployment is not None
    assert deployment.next_due == next_due(YEARLY, deployment.timezone, datetime.now(timezone.utc))
    assert states(home) == [], "what would have run while it was paused is not run late"


def test_schedules_go_on_after_down_and_up(home: Home, hello: Path) -> None:
    home.ok("deploy", str(hello), "--schedule", YEARLY)
    before = schedule_of(home, "HelloFlow")
    home.ok("down")
    home.ok("up")
    assert schedule_of(home, "HelloFlow") == before
