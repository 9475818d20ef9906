"""Make sets of packages out of what each step asks for: one for all if they agree, else as few as it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.dependencies import WantedSet

if TYPE_CHECKING:
    from collections.abc import Sequence

_MINOR = re.compile(r"\d+\.\d+")


class StepPackages(msgspec.Struct, frozen=True, kw_only=True):
    """What the decorators of a step, or of the flow, ask for: requirements by package, and a version of Python."""

    step: str = ""
    packages: dict[str, str] = {}
    python: str = ""

    def __bool__(self) -> bool:
        """Say whether anything is asked for."""
        return bool(self.packages or self.python)

    def over(self, base: StepPackages) -> StepPackages:
        """Return what the step gets: the flow's packages, its own in their place where both name one."""
        return StepPackages(
            step=self.step, packages={**base.packages, **self.packages}, python=self.python or base.python
        )

    def agrees_with(self, other: StepPackages) -> bool:
        """Say whether one environment can be both."""
        same_python = not self.python or not other.python or self.python == other.python
        return same_python and all(other.packages.get(name, text) == text for name, text in self.packages.items())


def merged_sets(flow: StepPackages, steps: Sequence[StepPackages]) -> tuple[WantedSet, ...]:
    """Return one set for the flow and all steps that agree with it, and sets of their own for those that do not."""
    main, apart = flow, []
    for step in (one.over(flow) for one in steps):
        if step.agrees_with(main):
            main = step.over(main)
        else:
            apart.append(step)
    return _sets(main, apart)


def separate_sets(flow: StepPackages, steps: Sequence[StepPackages]) -> tuple[WantedSet, ...]:
    """Return one set for the flow and one for each step that names packages of its own."""
    return _sets(flow, [one.over(flow) for one in steps])


def _sets(main: StepPackages, apart: Sequence[StepPackages]) -> tuple[WantedSet, ...]:
    groups: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for one in apart:
        groups.setdefault((_requirements(one), one.python), []).append(one.step)
    others = [_wanted(requirements, python, steps) for (requirements, python), steps in groups.items()]
    return (_wanted(_requirements(main), main.python, ()), *others)


def _requirements(packages: StepPackages) -> tuple[str, ...]:
    return tuple(sorted(packages.packages.values()))


def _wanted(requirements: tuple[str, ...], python: str, steps: Sequence[str]) -> WantedSet:
    minor = _MINOR.search(python)
    asked = f"=={minor[0]}.*" if minor else ""
    return WantedSet(requirements=requirements, python=asked, near=True, steps=tuple(steps))
