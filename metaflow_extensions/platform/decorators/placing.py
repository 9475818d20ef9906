"""Find the pools of a step, and say to Kubernetes and to Argo Workflows which attempt goes where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metaflow.exception import MetaflowException

from . import profile
from .pools import Pool, Unplaceable, Wish, choose, read_pools
from .resources import find

_MINUTES = 1  # between attempts on spot machines, if the step does not say


@dataclass(frozen=True)
class Placing:
    """The pool of all attempts but the last, that of the last one, and what holds for every pod of the profile."""

    first: Pool
    last: Pool
    base: dict[str, str]
    known: list[dict[str, Any]]

    @property
    def tolerations(self) -> list[dict[str, Any]]:
        """Return the profile's tolerations and the pools' own, each once."""
        every = [*self.known, *self.first.tolerations, *self.last.tolerations]
        return [each for position, each in enumerate(every) if each not in every[:position]]

    def for_attempt(self, *, is_last: bool) -> dict[str, str]:
        """Return the node selector of one attempt."""
        return {**self.base, **(self.last if is_last else self.first).selector}

    def for_argo(self, retries: int) -> dict[str, str]:
        """Return the node selector with an expression that Argo evaluates for each attempt, if attempts differ."""
        early, late = self.for_attempt(is_last=False), self.for_attempt(is_last=True)
        return {
            key: early[key] if early[key] == late[key] else _switch(early[key], late[key], retries) for key in early
        }


def place(step: str, decos: list[Any], kubernetes: Any, logger: Any) -> Placing | None:
    """Return where the step's pods go, or None: no pool to choose, or the flow's author has chosen nodes.

    Raises:
        Unplaceable: The environment has no such machine.
        MetaflowException: Two pools cannot be told apart by the same labels.
    """
    gpu, spot = find(decos, "gpu"), find(decos, "spot")
    pools = read_pools(profile.pools())
    if not pools and (spot or (gpu and gpu.attributes["kind"])):
        said = "@spot" if spot else f"@gpu(kind={gpu.attributes['kind']!r})"
        raise Unplaceable(
            f"Step {step!r} has {said}, and the profile in use names no machines: METAFLOW_PLATFORM_POOLS is empty."
        )
    if not pools or "node_selector" in kubernetes._user_defined_attributes:  # noqa: SLF001 - kept for this purpose
        return None
    wish = Wish(
        cpu=float(kubernetes.attributes["cpu"]),
        memory=float(kubernetes.attributes["memory"]),
        gpus=int(kubernetes.attributes["gpu"] or 0),
        gpu=gpu.attributes["kind"] if gpu else None,
    )
    first, last = _pair(step, pools, wish, spot, profile.environment(), logger)
    base = dict(kubernetes.attributes["node_selector"] or {})
    return Placing(first, last, base, kubernetes.attributes["tolerations"] or [])


def bring_retry(decos: list[Any]) -> None:
    """Put @retry on a step with @spot that has none: without it `kubernetes step` cannot wait before it tries again."""
    from metaflow.plugins.retry_decorator import RetryDecorator

    if find(decos, "retry") is None:
        times = find(decos, "spot").step_task_retry_count()[0]
        decos.append(RetryDecorator({"times": times, "minutes_between_retries": _MINUTES}))


def _pair(
    step: str, pools: tuple[Pool, ...], wish: Wish, spot: Any, environment: str, logger: Any
) -> tuple[Pool, Pool]:
    """Return the pools of the early attempts and of the last one."""
    if spot is None:
        pool = choose(pools, wish, environment)
        return pool, pool
    try:
        first = choose(pools, wish.on_spot, environment)
    except Unplaceable as error:
        if not spot.attributes["fallback"]:
            raise
        logger(f"@spot of {step}: {error.message} It takes a machine that stays.", head="", timestamp=False)
        pool = choose(pools, wish, environment)
        return pool, pool
    last = choose(pools, wish, environment) if spot.attributes["fallback"] else first
    if set(first.selector) != set(last.selector):
        raise MetaflowException(
            f"Step {step!r} has @spot with a fallback, and the pools {first.name!r} and {last.name!r} are selected by"
            " different labels: give both the same labels in METAFLOW_PLATFORM_POOLS, or write @spot(fallback=False)."
        )
    return first, last


def _switch(early: str, late: str, retries: int) -> str:
    """Argo fills in templates attempt by attempt: `retries` counts from 0, as the text that `sprig.int` reads."""
    return f"{{{{=sprig.int(retries) < {retries} ? '{early}' : '{late}'}}}}"
