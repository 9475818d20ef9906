"""The queue of runs: in order, within the limit, none twice and none lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.scheduler import queue as queue_module
from platform_cli.adapters.scheduler.new_runs import new_run, skipped
from platform_cli.adapters.scheduler.queue import RunQueue
from platform_cli.core.errors import PlatformError
from tests.unit.scheduler.conftest import deploy, now, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.records import Deployment, RunRecord
    from tests.unit.scheduler.conftest import Runs

GRACE = timedelta(hours=1)


@pytest.fixture
def daily(ledger: Ledger) -> Deployment:
    return deploy(ledger, "daily")


@pytest.fixture
def queue(ledger: Ledger, runs: Runs) -> Iterator[RunQueue]:
    made = RunQueue(ledger, 2, runs.start, threading.Event())
    yield made
    runs.may_end.set()
    made.close()


def test_runs_start_in_order_within_the_limit_and_all_end(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    for _ in range(20):
        queue.add(new_run(daily, "trigger"))
    wait_until(lambda: queue.running() == 2)
    assert [one.id for one in runs.started] == [1, 2], "the limit is two"
    runs.may_end.set()
    wait_until(lambda: len(ledger.runs("succeeded")) == 20)
    assert [one.id for one in runs.started] == list(range(1, 21))
    assert runs.most == 2


def test_a_due_time_that_has_run_is_not_run_again(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    runs.may_end.set()
    due = now()
    assert queue.add(new_run(daily, "schedule", due=due)) is not None
    assert queue.add(new_run(daily, "schedule", due=due)) is None
    wait_until(lambda: len(ledger.runs("succeeded")) == 1)
    assert len(runs.started) == 1


def test_a_skipped_run_is_recorded_with_its_reason_and_not_started(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    queue.add(skipped(new_run(daily, "schedule", due=now()), "the previous run was still going on"))
    [record] = ledger.runs("skipped")
    assert record.detail == "the previous run was still going on"
    assert record.ended is not None
    assert runs.started == []


def test_nothing_starts_while_it_is_held_and_nothing_is_lost(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    runs.may_end.set()
    queue.hold()
    for _ in range(3):
        queue.add(new_run(daily, "trigger"))
    assert runs.started == []
    assert len(ledger.runs("queued")) == 3
    queue.release()
    wait_until(lambda: len(ledger.runs("succeeded")) == 3)


def test_hold_waits_for_the_run_that_is_being_started(ledger: Ledger, daily: Deployment) -> None:
    starting, may_start, held = threading.Event(), threading.Event(), threading.Event()

    def start(_: RunRecord) -> Callable[[], None]:
        starting.set()
        may_start.wait()
        return lambda: None

    queue = RunQueue(ledger, 1, start, threading.Event())
    queue.add(new_run(daily, "trigger"))
    starting.wait()

    def hold() -> None:
        queue.hold()
        held.set()

    holder = threading.Thread(target=hold)
    holder.start()
    too_early = held.wait(0.2)
    may_start.set()
    assert not too_early, "it said that all runs have their process, and one had none yet"
    assert held.wait(10)
    holder.join()
    queue.close()


def test_what_waits_at_the_end_is_taken_up_by_the_next_one_in_order(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    for _ in range(5):
        queue.add(new_run(daily, "trigger"))
    wait_until(lambda: queue.running() == 2)
    closing = threading.Thread(target=queue.close)
    closing.start()
    runs.may_end.set()
    closing.join()
    assert [one.id for one in reversed(ledger.runs("queued"))] == [3, 4, 5]

    following = RunQueue(ledger, 1, runs.start, threading.Event())
    following.take_up(GRACE)
    wait_until(lambda: len(ledger.runs("succeeded")) == 5)
    assert [one.id for one in runs.started] == [1, 2, 3, 4, 5]
    following.close()


def test_what_waited_too_long_is_skipped_and_says_so(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    old = ledger.add_run(new_run(daily, "trigger"))
    assert old is not None
    ledger.update_run(old.id, queued=now() - timedelta(hours=3))
    queue.take_up(GRACE)
    [record] = ledger.runs()
    assert record.state == "skipped"
    assert record.detail.startswith("missed: due ")
    assert "within 60 minutes" in record.detail
    assert runs.started == []


def test_a_run_that_cannot_be_recorded_as_started_is_tried_again(
    ledger: Ledger, daily: Deployment, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "RETRY_SECONDS", 0.01)
    runs.may_end.set()
    refusals = iter([True, True, False])

    def start(run: RunRecord) -> Callable[[], None]:
        if next(refusals, False):
            raise PlatformError("there is no space left.", code="DISK_FULL", hint="free some")
        return runs.start(run)

    queue = RunQueue(ledger, 1, start, threading.Event())
    queue.add(new_run(daily, "trigger"))
    queue.add(new_run(daily, "trigger"))
    wait_until(lambda: len(ledger.runs("succeeded")) == 2)
    assert [one.id for one in runs.started] == [1, 2]
    queue.close()


def test_a_run_whose_end_is_a_bug_does_not_stop_the_others(ledger: Ledger, daily: Deployment, runs: Runs) -> None:
    runs.may_end.set()

    def start(run: RunRecord) -> Callable[[], None]:
        wait = runs.start(run)
        return wait if run.id > 1 else break_down

    def break_down() -> None:
        raise RuntimeError("a bug")

    queue = RunQueue(ledger, 1, start, threading.Event())
    for _ in range(3):
        queue.add(new_run(daily, "trigger"))
    wait_until(lambda: [one.id for one in ledger.runs("succeeded")] == [3, 2])
    wait_until(lambda: queue.running() == 0)
    queue.close()


def test_many_threads_that_add_at_once_lose_nothing(
    queue: RunQueue, runs: Runs, ledger: Ledger, daily: Deployment
) -> None:
    runs.may_end.set()
    threads = [
        threading.Thread(target=lambda: [queue.add(new_run(daily, "trigger")) for _ in range(10)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(ledger.runs("succeeded")) == 40)
    assert [one.id for one in runs.started] == list(range(1, 41))
