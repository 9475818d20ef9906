"""The step decorators as they are written in a flow: `@size("large")` as well as `@size(name="large")`."""

from __future__ import annotations

import functools
from typing import Any

from metaflow.decorators import StepDecorator, _base_step_decorator
from metaflow.exception import MetaflowException

from .cached import CachedDecorator
from .measured import MeasuredDecorator
from .placement import GpuDecorator, SizeDecorator, SpotDecorator


class Written(functools.partial):  # type: ignore[type-arg]  # Metaflow wants just this: a partial, for its add_decorator
    """Metaflow's own way to apply a step decorator, and one value without a name: that of the first attribute."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Apply the decorator, or take its attributes and return what applies it.

        Raises:
            MetaflowException: It stands on a class, or has an attribute too many or an unknown one.
        """
        decorator: type[StepDecorator] = self.args[0]
        known = list(decorator.defaults)
        if args and (callable(args[0]) or hasattr(args[0], "_my_step")):
            if isinstance(args[0], type):
                raise MetaflowException(
                    f"@{decorator.name} belongs on a step, above @step; {args[0].__name__} is a class."
                )
            return super().__call__(*args, **kwargs)
        given = {**dict(zip(known[:1], args, strict=False)), **kwargs}
        if len(given) < len(args) + len(kwargs) or set(given) - set(known):
            raise MetaflowException(f"@{decorator.name} takes {_allowed(known)}, and not {_said(args, kwargs)}.")
        return lambda step: self(step, **given)


def _allowed(known: list[str]) -> str:
    return ", ".join(known) or "no arguments"


def _said(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())])


cached = Written(_base_step_decorator, CachedDecorator)
gpu = Written(_base_step_decorator, GpuDecorator)
measured = Written(_base_step_decorator, MeasuredDecorator)
size = Written(_base_step_decorator, SizeDecorator)
spot = Written(_base_step_decorator, SpotDecorator)
