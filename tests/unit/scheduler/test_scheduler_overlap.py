"""What is due while the run before it waits or goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.scheduler.new_runs import new_run
from tests.unit.scheduler.conftest import YEARLY, a_minute_ago, deploy, wait_until

if TYPE_CHECKING:
    from platform_cli.adapters.ledger import Ledger
    from tests.unit.scheduler.conftest import Make, Runs


@pytest.mark.parametrize(("overlap", "states"), [("skip", ["skipped", "running"]), ("allow", ["running", "running"])])
def test_overlap(overlap: str, states: list[str], ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    deployment = deploy(ledger, "yearly", cron=YEARLY, next_due=a_minute_ago(2))
    made = scheduler(overlap=overlap)
    wait_until(lambda: len(runs.started) == 1)
    made.schedules._clock.schedule(deployment, a_minute_ago(1))
    wait_until(lambda: [run.state for run in ledger.runs()] == states)
    if overlap == "skip":
        assert ledger.runs()[0].detail == "the previous run was still going on"


def test_a_run_that_waits_in_the_queue_counts_as_the_previous_one(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    deploy(ledger, "a", cron=YEARLY, next_due=a_minute_ago(2))
    deployment = deploy(ledger, "b", cron=YEARLY, next_due=a_minute_ago(2))
    made = scheduler(concurrency=1)
    wait_until(lambda: [run.deployment for run in runs.started] == ["a"])
    wait_until(lambda: len(ledger.runs("queued", deployment="b")) == 1)
    made.schedules._clock.schedule(deployment, a_minute_ago(1))
    wait_until(lambda: len(ledger.runs("skipped", deployment="b")) == 1)


def test_a_run_of_an_earlier_service_counts_as_the_previous_one(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    deployment = deploy(ledger, "yearly", cron=YEARLY)
    ledger.add_run(new_run(deployment, "schedule", due=a_minute_ago(3)))
    made = scheduler()
    wait_until(lambda: len(runs.started) == 1)
    made.schedules._clock.schedule(deployment, a_minute_ago(1))
    wait_until(lambda: len(ledger.runs("skipped")) == 1)


def test_runs_that_people_or_events_start_do_not_hold_the_schedule_up(
    ledger: Ledger, runs: Runs, scheduler: Make
) -> None:
    deployment = deploy(ledger, "yearly", cron=YEARLY)
    made = scheduler()
    made.queue.add(new_run(deployment, "trigger"))
    made.schedules._clock.schedule(deployment, a_minute_ago(1))
    wait_until(lambda: len(runs.started) == 2)
    assert {run.cause for run in runs.started} == {"trigger", "schedule"}
