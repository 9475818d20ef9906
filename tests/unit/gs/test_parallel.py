"""Many things at once: in order, all of them, and no more after an error."""

from __future__ import annotations

import threading
import time

import pytest

from metaflow_extensions.platform.gs.parallel import each


@pytest.mark.parametrize("workers", [1, 3, 64])
def test_results_are_in_the_order_of_the_items(workers: int) -> None:
    assert each(lambda number: number * 2, range(1000), workers) == list(range(0, 2000, 2))
    assert each(str, iter("ab"), workers) == ["a", "b"]
    assert each(str, [], workers) == []


def test_all_of_a_few_are_done_at_once() -> None:
    together = threading.Barrier(16, timeout=10)
    assert each(lambda _: together.wait() >= 0, range(16), 64) == [True] * 16


def most_at_once(seconds: float, workers: int) -> int:
    """Return how many things are done at once, of which the first takes so long and the others wait for each other."""
    running: list[int] = []
    counts: list[int] = []
    together = threading.Barrier(workers, timeout=30)

    def work(number: int) -> None:
        if number == 0:
            time.sleep(seconds)
            return
        running.append(number)
        counts.append(len(running))
        together.wait()
        running.remove(number)

    each(work, range(1 + 2 * workers), workers)
    return max(counts)


def test_the_longer_an_answer_takes_the_more_are_asked_at_once() -> None:
    assert most_at_once(0.05, 64) == 64
    assert most_at_once(0.05, 20) == 20


@pytest.mark.parametrize("workers", [1, 4])
def test_an_error_is_raised_and_ends_it(workers: int) -> None:
    begun: list[int] = []

    def fail_at_ten(number: int) -> None:
        begun.append(number)
        if number == 10:
            raise ValueError("ten")

    with pytest.raises(ValueError, match="ten"):
        each(fail_at_ten, range(100_000), workers)
    assert len(begun) < 100_000
