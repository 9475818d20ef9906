"""Do the same with many things at once, in threads: the work is waiting for a store."""

from __future__ import annotations

import time
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
R = TypeVar("R")


_FEWEST = 16  # threads; beside a store that answers at once more of them only wait for each other
_PER_SECOND = 10_000  # threads for each second that an answer takes: a hundred of them from 10 ms on


def each(function: Callable[[T], R], items: Iterable[T], workers: int) -> list[R]:
    """Return the results in the order of the items; an error ends it and is raised.

    Of many items the first is done alone, to see how long it takes: the longer, the more are done at once.
    """
    things = list(items)
    if min(workers, len(things)) <= 1:
        return [function(thing) for thing in things]
    done: list[R] = []
    if len(things) > _FEWEST:
        began = time.perf_counter()
        done.append(function(things[0]))
        workers = min(workers, max(_FEWEST, int((time.perf_counter() - began) * _PER_SECOND)))
    with ThreadPoolExecutor(min(workers, len(things))) as pool:
        return done + draw(pool, function, things[len(done) :], workers)


def draw(pool: Executor, function: Callable[[T], R], things: list[T], count: int) -> list[R]:
    """Do it in a pool that there is: `count` workers draw from one iterator, far cheaper than a future for each."""
    numbered = iter(enumerate(things))
    results: dict[int, R] = {}

    def work() -> None:
        try:
            for index, thing in numbered:
                results[index] = function(thing)
        finally:
            list(numbered)  # after an error nobody begins anything new

    futures = [pool.submit(work) for _ in range(min(count, len(things)))]
    try:
        for future in futures:
            future.result()
    finally:
        list(numbered)
        wait(futures)
    return [results[index] for index in range(len(things))]
