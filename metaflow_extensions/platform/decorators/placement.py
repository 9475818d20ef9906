"""@size, @gpu and @spot: which machines of a cluster a step wants. Without a cluster they change nothing and say so."""

from __future__ import annotations

import re
from typing import Any

from metaflow.decorators import StepDecorator
from metaflow.exception import MetaflowException

from .resources import find, is_own, is_planning, size_named, stated

SPOT_RETRIES = 3
_NAMES = ("size", "gpu", "spot")
_BARE = re.compile(r"^[^=,]+$")


class _Placement(StepDecorator):
    """A wish about machines. `@kubernetes` grants it (`PlacedKubernetes`); any other place to run cannot."""

    @classmethod
    def extract_args_kwargs_from_decorator_spec(cls, deco_spec: str) -> tuple[list[Any], dict[str, Any]]:
        """Read `--with size:large` as `--with size:name=large`."""
        first = next(iter(cls.defaults))
        spec = f"{first}={deco_spec}" if _BARE.match(deco_spec) else deco_spec
        args, kwargs = super().extract_args_kwargs_from_decorator_spec(spec)
        return args, kwargs

    def step_init(
        self,
        flow: Any,
        graph: Any,  # noqa: ARG002 - the signature is Metaflow's
        step_name: str,
        decorators: list[Any],
        environment: Any,  # noqa: ARG002
        flow_datastore: Any,  # noqa: ARG002
        logger: Any,
    ) -> None:
        """Remember the neighbours, and refuse those that ask for something else."""
        self._flow, self._neighbours, self._logger = flow, decorators, logger
        _refuse(step_name, self, decorators)

    @property
    def _is_granted(self) -> bool:
        return any(getattr(each, "grants_placement", False) for each in self._neighbours)

    def runtime_init(self, flow: Any, graph: Any, package: Any, run_id: str) -> None:  # noqa: ARG002
        """Say once a run which wishes are not granted."""
        idle = [(step.__name__, each) for step in flow for each in step.decorators if _is_idle(each)]
        if idle and idle[0][1] is self:
            wishes = {name: [step for step, each in idle if each.name == name] for name in _NAMES}
            listed = ", ".join(f"@{name} ({', '.join(steps)})" for name, steps in wishes.items() if steps)
            self._logger(
                f"There is no cluster in this run, where these would count: {listed}.",
                head="",
                timestamp=False,
            )


class SizeDecorator(_Placement):
    """Ask for CPUs, memory and disk by a name that the environment gives figures to: small, medium, large, xlarge."""

    name = "size"
    defaults = {"name": None}  # noqa: RUF012 - how Metaflow's decorators declare their attributes

    def init(self) -> None:
        """Refuse a name that the environment does not know."""
        if is_planning(self):
            size_named(self.attributes["name"])


class GpuDecorator(_Placement):
    """Ask for a machine with GPUs, of one kind or of any."""

    name = "gpu"
    defaults = {"kind": None, "count": 1}  # noqa: RUF012

    def init(self) -> None:
        """Refuse a count that is none."""
        count = self.attributes["count"]
        if not isinstance(count, int) or isinstance(count, bool) or count < 1:
            raise MetaflowException(f"@gpu(count={count!r}): count is how many GPUs the step needs, 1 or more.")
        if not isinstance(self.attributes["kind"], str | None):
            raise MetaflowException(
                f"@gpu(kind={self.attributes['kind']!r}): kind is a name, such as 'l4'; leave it out for any."
            )


class SpotDecorator(_Placement):
    """Ask for a machine that costs less and may be taken away; then the step is tried again, in the end on another."""

    name = "spot"
    defaults = {"fallback": True}  # noqa: RUF012

    def init(self) -> None:
        """Accept what `--with spot:fallback=False` leaves, and nothing but yes or no."""
        said = {"True": True, "False": False}.get(str(self.attributes["fallback"]))
        if said is None:
            raise MetaflowException(f"@spot(fallback={self.attributes['fallback']!r}): fallback is True or False.")
        self.attributes["fallback"] = said

    def step_task_retry_count(self) -> tuple[int, int]:
        """Try again on a cluster, where the machine may be taken away."""
        return (SPOT_RETRIES if self._is_granted else 0), 0


def _is_idle(decorator: Any) -> bool:
    return isinstance(decorator, _Placement) and not decorator.inserted_by and not decorator._is_granted  # noqa: SLF001


def _refuse(step: str, wish: _Placement, neighbours: list[Any]) -> None:
    """Raise MetaflowException if a neighbour says the opposite, one sentence for each case."""
    kubernetes, retry = find(neighbours, "kubernetes"), find(neighbours, "retry")
    said = stated([each for each in neighbours if is_own(each)])
    chosen = kubernetes is not None and "node_selector" in kubernetes._user_defined_attributes  # noqa: SLF001
    if find(neighbours, "batch"):
        raise MetaflowException(
            f"Step {step!r} has @batch, and @{wish.name} speaks to Kubernetes only: take one of them away."
        )
    if wish.name == "size" and is_own(wish) and set(said) & {"cpu", "memory", "disk"}:
        raise MetaflowException(f"Step {step!r} has @size and also says {_figures(said)}: keep the one or the other.")
    if wish.name == "gpu" and "gpu" in said:
        raise MetaflowException(f"Step {step!r} has @gpu and also says gpu={said['gpu']:g}: keep @gpu.")
    if wish.name != "size" and chosen:
        raise MetaflowException(
            f"Step {step!r} has @{wish.name}, which chooses the machine, and so does @kubernetes(node_selector=…):"
            " keep one."
        )
    if wish.name == "spot" and retry is not None and int(retry.attributes["times"]) == 0:
        raise MetaflowException(
            f"Step {step!r} has @spot and @retry(times=0): a spot machine may be taken away at any time, and the step"
            " must not be repeated. Take @spot away."
        )


def _figures(said: dict[str, float]) -> str:
    return ", ".join(f"{key}={value:g}" for key, value in said.items() if key != "gpu")
