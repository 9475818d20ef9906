"""Do the same with many things at once, in threads: the work is waiting for a store."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
R = TypeVar("R")


def each(function: Callable[[T], R], items: Iterable[T], workers: int) -> list[R]:
    """Return the results in the order of the items; an error ends it and is raised."""
    things = list(items)
    count = min(workers, len(things))
    if count <= 1:
        return [function(thing) for thing in things]
    with ThreadPoolExecutor(count) as pool:
        return draw(pool, function, things, count)


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
