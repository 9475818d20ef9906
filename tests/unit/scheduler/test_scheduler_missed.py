"""Times that were missed, machines that slept, clocks that were wrong, and ledgers that could not be written."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from platform_cli.adapters.scheduler import clock
from platform_cli.core.errors import PlatformError
from platform_cli.core.schedule import next_due
from tests.unit.scheduler.conftest import YEARLY, a_minute_ago, deploy, due_of, dues, now, wait_until

if TYPE_CHECKING:
    import pytest

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import RunRecord
    from tests.unit.scheduler.conftest import Make, Runs

BERLIN = ZoneInfo("Europe/Berlin")


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


def test_the_clock_never_sleeps_long_for_the_machine_may_sleep_too(scheduler: Make) -> None:
    made = scheduler()
    assert 0 < made.schedules._clock._process_jobs() <= 30
    made.schedules.pause()
    assert 0 < made.schedules._clock._process_jobs() <= 30
    made.schedules.resume()


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
