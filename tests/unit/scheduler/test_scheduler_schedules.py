"""What is due becomes a run: once, in order, within the limit, whatever is changed meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.records import Deployment
from platform_cli.core.schedule import next_due
from tests.unit.scheduler.conftest import YEARLY, a_minute_ago, deploy, due_of, dues, now, wait_until

if TYPE_CHECKING:
    from datetime import datetime

    from platform_cli.adapters.ledger import Ledger
    from tests.unit.scheduler.conftest import Make, Runs


def test_what_is_due_runs_once_and_the_next_time_is_recorded(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    due = a_minute_ago()
    deploy(ledger, "yearly", cron=YEARLY, next_due=due)
    runs.may_end.set()
    scheduler()
    wait_until(lambda: len(ledger.runs("succeeded")) == 1)
    [run] = ledger.runs()
    assert (run.due, run.cause, run.release) == (due, "schedule", 1)
    wait_until(lambda: due_of(ledger, "yearly") == next_due(YEARLY, "UTC", now()))


def test_a_service_that_died_before_it_noted_the_next_time_runs_nothing_twice(
    ledger: Ledger, runs: Runs, scheduler: Make
) -> None:
    due = a_minute_ago()
    deploy(ledger, "yearly", cron=YEARLY, next_due=due)
    runs.may_end.set()
    scheduler().close()
    ledger.set_next_due("yearly", due)
    scheduler()
    wait_until(lambda: due_of(ledger, "yearly") != due)
    assert dues(ledger.runs()) == [due]


def test_two_hundred_deployments_due_at_once_all_run_in_order_within_the_limit(
    ledger: Ledger, runs: Runs, scheduler: Make
) -> None:
    due = a_minute_ago()
    names = [f"flow-{number:03d}" for number in range(200)]
    deploy_all(ledger, names, due)
    runs.may_end.set()
    scheduler(concurrency=8)
    wait_until(lambda: len(ledger.runs("succeeded")) == 200)
    assert [run.deployment for run in runs.started] == names
    assert 1 <= runs.most <= 8
    assert set(dues(ledger.runs())) == {due}
    upcoming = next_due(YEARLY, "UTC", now())
    wait_until(lambda: {one.next_due for one in ledger.deployments()} == {upcoming})


def deploy_all(ledger: Ledger, names: list[str], due: datetime) -> None:
    """Record deployments at once, without the backup that `deploy` writes anew for each."""
    sample = Deployment(name="", flow_name="HelloFlow", source="hello.py", release=1, cron=YEARLY, next_due=due)
    bodies = [(name, msgspec.json.encode(msgspec.structs.replace(sample, name=name))) for name in names]
    with ledger._writing() as db:
        db.executemany("INSERT INTO deployments VALUES (?, ?)", bodies)


def test_paused_unscheduled_and_removed_deployments_are_not_due(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    due = a_minute_ago()
    deploy(ledger, "paused", cron=YEARLY, next_due=due, paused=True)
    deploy(ledger, "on-demand", next_due=due)
    deploy(ledger, "yearly", cron=YEARLY, next_due=due)
    scheduler()
    wait_until(lambda: len(runs.started) == 1)
    assert [run.deployment for run in ledger.runs()] == ["yearly"]
    assert due_of(ledger, "paused") is None
    assert due_of(ledger, "on-demand") is None


def test_a_deployment_that_was_paused_this_very_moment_is_not_run(ledger: Ledger, scheduler: Make) -> None:
    made = scheduler()
    deploy(ledger, "yearly", cron=YEARLY, paused=True)
    made.schedules._on_due("yearly", a_minute_ago())
    made.schedules._on_due("nobody", a_minute_ago())
    assert ledger.runs() == []


def test_a_reload_takes_up_what_has_changed(ledger: Ledger, scheduler: Make) -> None:
    made = scheduler()
    deployment = deploy(ledger, "yearly", cron=YEARLY)
    made.schedules.reload("yearly")
    assert due_of(ledger, "yearly") == next_due(YEARLY, "UTC", now())
    ledger.put_deployment(msgspec.structs.replace(deployment, cron="30 4 * * *"), "deployed", "", "ada")
    made.schedules.reload("yearly")
    assert due_of(ledger, "yearly") == next_due("30 4 * * *", "UTC", now())
    ledger.put_deployment(msgspec.structs.replace(deployment, paused=True), "paused", "", "ada")
    made.schedules.reload("yearly")
    assert due_of(ledger, "yearly") is None
    ledger.remove_deployment("yearly", "ada")
    made.schedules.reload("yearly")
    assert made.schedules._clock.get_jobs() == []


def test_reloads_while_it_fires_lose_nothing_and_double_nothing(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    """Deployments fall due while others reload them all the time."""
    runs.may_end.set()
    due = a_minute_ago()
    made = scheduler(concurrency=4)
    names = [f"flow-{number}" for number in range(10)]
    for name in names:
        deploy(ledger, name, cron=YEARLY, next_due=due)

    def reload_all() -> None:
        for name in 3 * names:
            made.schedules.reload(name)

    threads = [threading.Thread(target=reload_all) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(ledger.runs("succeeded")) == len(names))
    assert sorted(run.deployment or "" for run in runs.started) == names
    assert set(dues(ledger.runs())) == {due}
    upcoming = next_due(YEARLY, "UTC", now())
    wait_until(lambda: {one.next_due for one in ledger.deployments()} == {upcoming})


def test_a_paused_clock_fires_what_was_due_when_it_goes_on(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    made = scheduler()
    made.schedules.pause()
    deploy(ledger, "yearly", cron=YEARLY, next_due=a_minute_ago())
    made.schedules.reload("yearly")
    made.schedules._clock.wakeup()
    assert runs.started == []
    made.schedules.resume()
    wait_until(lambda: len(runs.started) == 1)
