"""Read the packages that the environment of a step is to hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_cli.check.source.distributions import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.finding import Place
    from platform_cli.check.source.decorators import Decorator
    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.steps import Step


@dataclass(frozen=True)
class Pin:
    """The version of a package as it is written, and where."""

    version: str
    place: Place


@dataclass(frozen=True)
class Pins:
    """The packages of an environment.

    Attributes:
        versions: By the normal name of the package.
        is_complete: Whether all of them are written out.
        is_used: Whether the step runs in an environment of its own at all.
    """

    versions: Mapping[str, Pin]
    is_complete: bool
    is_used: bool


def read_pins(flow: FlowSource, step: Step) -> Pins:
    """Return what `@pypi_base`, `@conda_base`, `@pypi` and `@conda` say together."""
    versions: dict[str, Pin] = {}
    is_complete, is_used = flow.shows_attributes and not step.unknown_decorators, True
    for decorator in (flow.find("conda_base"), flow.find("pypi_base"), step.find("conda"), step.find("pypi")):
        if decorator is None:
            continue
        found = _packages(decorator, step)
        is_complete = is_complete and decorator.is_complete and found is not None
        versions.update(found or {})
        if "disabled" in decorator.attributes:
            is_used = decorator.literal("disabled") is False
    return Pins(versions, is_complete, is_used)


def _packages(decorator: Decorator, step: Step) -> dict[str, Pin] | None:
    found: dict[str, Pin] = {}
    for attribute in ("packages", "libraries"):
        expression = decorator.attributes.get(attribute)
        if expression is None:
            continue
        value = step.module.constant(expression)
        if not isinstance(value, dict):
            return None
        found.update({normal(str(name)): Pin(str(version), decorator.place) for name, version in value.items()})
    return found
