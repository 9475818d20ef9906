"""What is due becomes a run: once, in order, within the limit; what cannot is recorded with the reason."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from platform_cli.adapters.scheduler import clock
from platform_cli.adapters.scheduler.new_runs import new_run
from platform_cli.core.errors import PlatformError
from platform_cli.core.schedule import next_due
from tests.unit.scheduler.conftest import deploy, now, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import RunRecord
    from tests.unit.scheduler.conftest import Runs, Scheduler

    Make = Callable[..., Scheduler]

BERLIN = ZoneInfo("Europe/Berlin")
YEARLY = "0 3 1 1 *"  # never due while a test runs


def a_minute_ago(minutes: int = 1) -> datetime:
    return now().replace(second=0, microsecond=0) - timedelta(minutes=minutes)


def due_of(ledger: Ledger, name: str) -> datetime | None:
    deployment = ledger.deployment(name)
    assert deployment is not None
    return deployment.next_due


def dues(records: list[RunRecord]) -> list[datetime | None]:
    return [record.due for record in records]


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
    for name in names:
        deploy_quickly(ledger, name, due)
    runs.may_end.set()
    scheduler(concurrency=8)
    wait_until(lambda: len(ledger.runs("succeeded")) == 200)
    assert [run.deployment for run in runs.started] == names
    assert 1 <= runs.most <= 8
    assert set(dues(ledger.runs())) == {due}
    upcoming = next_due(YEARLY, "UTC", now())
    wait_until(lambda: {one.next_due for one in ledger.deployments()} == {upcoming})


def deploy_quickly(ledger: Ledger, name: str, due: datetime) -> None:
    """Do without the backup, which `deploy` writes anew each time."""
    sample = deploy(ledger, "flow-000", cron=YEARLY, next_due=due) if name == "flow-000" else None
    body = msgspec.json.encode(sample or msgspec.structs.replace(known(ledger), name=name, next_due=due))
    with ledger._writing() as db:
        db.execute("INSERT OR REPLACE INTO deployments VALUES (?, ?)", (name, body))


def known(ledger: Ledger) -> Any:
    return ledger.deployment("flow-000")


def test_missed_times_within_the_grace_time_become_one_run(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    deploy(ledger, "often", cron="*/5 * * * *", next_due=a_multiple_of_five() - timedelta(minutes=30))
    scheduler(grace_minutes=60)
    wait_until(lambda: len(runs.started) == 1)
    assert runs.started[0].due is not None
    assert now() - runs.started[0].due < timedelta(minutes=5)
    assert len(ledger.runs()) == 1


def a_multiple_of_five() -> datetime:
    minute = now().replace(second=0, microsecond=0)
    return minute - timedelta(minutes=minute.minute % 5)


def test_missed_times_beyond_the_grace_time_are_recorded_and_the_rest_runs(
    ledger: Ledger, runs: Runs, scheduler: Make
) -> None:
    first = a_multiple_of_five() - timedelta(hours=5)
    deploy(ledger, "often", cron="*/5 * * * *", timezone="Europe/Berlin", next_due=first)
    scheduler(grace_minutes=60)
    wait_until(lambda: len(runs.started) == 1)
    [missed] = ledger.runs("skipped")
    assert missed.due is not None
    assert timedelta(minutes=60) < now() - missed.due < timedelta(minutes=66)
    assert missed.detail.startswith(f"missed: due {missed.due.astimezone(BERLIN):%Y-%m-%d %H:%M %Z}, and the scheduler")
    assert "within 60 minutes; so were 4" in missed.detail, "five hours less one, twelve an hour: 47 or 48 before it"


def test_a_daily_run_that_was_missed_for_too_long_is_recorded_and_not_run(
    ledger: Ledger, runs: Runs, scheduler: Make
) -> None:
    due = a_minute_ago(180)
    deploy(ledger, "daily", cron=f"{due.minute} {due.hour} * * *", next_due=due)
    scheduler(grace_minutes=60)
    [missed] = ledger.runs()
    assert (missed.state, missed.due) == ("skipped", due)
    assert "so were" not in missed.detail
    assert due_of(ledger, "daily") == due + timedelta(days=1)
    assert runs.started == []


def test_a_machine_that_slept_too_long_skips_and_says_so(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    """The service lives on while the machine sleeps: the clock finds a time that has been over for long."""
    deployment = deploy(ledger, "yearly", cron=YEARLY)
    made = scheduler(grace_minutes=60)
    due = a_minute_ago(90)
    made.schedules._clock.schedule(deployment, due)
    wait_until(lambda: len(ledger.runs("skipped")) == 1)
    assert ledger.runs()[0].detail.startswith(f"missed: due {due:%Y-%m-%d %H:%M} UTC")
    assert runs.started == []


def test_a_next_time_that_a_wrong_clock_wrote_does_not_stop_the_schedule(ledger: Ledger, scheduler: Make) -> None:
    deploy(ledger, "daily", cron="0 3 * * *", next_due=now() + timedelta(days=3650))
    scheduler()
    assert due_of(ledger, "daily") == next_due("0 3 * * *", "UTC", now())


def test_a_clock_that_is_set_back_brings_far_times_near_again(
    ledger: Ledger, scheduler: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = deploy(ledger, "daily", cron="0 3 * * *")
    made = scheduler()
    made.schedules._clock.schedule(deployment, now() + timedelta(days=3650))
    real = clock._wall_ahead()
    monkeypatch.setattr(clock, "_wall_ahead", lambda: real - 3600)
    made.schedules._clock.wakeup()
    wait_until(lambda: due_of(ledger, "daily") == next_due("0 3 * * *", "UTC", now()))


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


def test_what_cannot_be_recorded_stays_due_until_there_is_room_again(
    ledger: Ledger, runs: Runs, scheduler: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "RETRY_SECONDS", 0.05)
    runs.may_end.set()
    made = scheduler()
    full = threading.Event()
    full.set()
    tried = threading.Semaphore(0)
    add = made.queue.add

    def add_if_there_is_room(run: RunRecord) -> RunRecord | None:
        if full.is_set():
            tried.release()
            raise PlatformError("there is no space left.", code="DISK_FULL", hint="free some")
        return add(run)

    monkeypatch.setattr(made.queue, "add", add_if_there_is_room)
    due = a_minute_ago()
    deploy(ledger, "yearly", cron=YEARLY, next_due=due)
    deploy(ledger, "other", cron=YEARLY, next_due=due)
    made.schedules.reload("yearly")
    made.schedules.reload("other")
    for _ in range(6):
        assert tried.acquire(timeout=10)
    assert ledger.runs() == []
    full.clear()
    wait_until(lambda: len(ledger.runs("succeeded")) == 2)
    assert dues(ledger.runs()) == [due, due]
    wait_until(lambda: due_of(ledger, "yearly") == next_due(YEARLY, "UTC", now()))


def test_the_clock_survives_a_ledger_that_cannot_note_the_next_time(
    ledger: Ledger, runs: Runs, scheduler: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.may_end.set()
    made = scheduler()

    def refuse(*_: object) -> None:
        raise PlatformError("there is no space left.", code="DISK_FULL", hint="free some")

    deployment = deploy(ledger, "yearly", cron=YEARLY)
    with monkeypatch.context() as full:
        full.setattr(ledger, "set_next_due", refuse)
        made.schedules._clock.schedule(deployment, a_minute_ago(2))
        wait_until(lambda: len(runs.started) == 1)
    made.schedules._clock.schedule(deployment, a_minute_ago(1))
    wait_until(lambda: len(runs.started) == 2)


def test_a_paused_clock_fires_what_was_due_when_it_goes_on(ledger: Ledger, runs: Runs, scheduler: Make) -> None:
    made = scheduler()
    made.schedules.pause()
    deploy(ledger, "yearly", cron=YEARLY, next_due=a_minute_ago())
    made.schedules.reload("yearly")
    made.schedules._clock.wakeup()
    assert runs.started == []
    made.schedules.resume()
    wait_until(lambda: len(runs.started) == 1)


def test_the_clock_never_sleeps_long_for_the_machine_may_sleep_too(scheduler: Make) -> None:
    made = scheduler()
    assert 0 < made.schedules._clock._process_jobs() <= 30
    made.schedules.pause()
    assert 0 < made.schedules._clock._process_jobs() <= 30
    made.schedules.resume()
