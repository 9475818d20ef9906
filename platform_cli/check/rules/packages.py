"""Rules about the packages that steps declare with `@pypi` and `@conda`."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list
from platform_cli.check.source.distributions import ALWAYS_THERE, distribution_of, is_brought_by
from platform_cli.check.source.files import is_beside
from platform_cli.check.source.module import read_imports
from platform_cli.check.source.pins import Pins, read_pins
from platform_cli.check.source.scope import own_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.module import Import
    from platform_cli.check.source.steps import Step

MISSING = Code(
    "PACKAGES_MISSING_IMPORT",
    "warning",
    "The file imports a package that the environment of a step lacks.",
    "Each step loads the whole file in its own environment, and the task stops with an ImportError before it begins.",
)


@dataclass(frozen=True)
class _Environment:
    step: Step
    pins: Pins

    def lacks(self, found: Import) -> bool:
        name = distribution_of(found.module.split(".")[0])
        if not self.pins.is_complete or not self.pins.is_used or name in self.pins.versions:
            return False
        return not is_brought_by(name, self.pins.versions)


def missing_imports(subject: Subject) -> Iterator[Finding]:
    """Report imports, at the top of the file or in a step, that the environment of a step lacks."""
    environments = [_Environment(step, read_pins(subject.flow, step)) for step in subject.steps]
    if not any(environment.pins.versions for environment in environments):
        return
    module = subject.flow.module
    for found in module.imports:
        lacking = [each.step.name for each in environments if each.lacks(found)] if _is_foreign(subject, found) else []
        if lacking:
            name = found.module.split(".")[0]
            what = f"The file imports `{name}`, and the environment of {code_list(lacking)} lacks it."
            fix = f"Move the import into the steps that use `{name}`, or declare `{distribution_of(name)}` with "
            fix += "`@pypi_base` above the class."
            yield MISSING.at(module.place(found.line), what, fix)
    for environment in environments:
        yield from _in_step(subject, environment)


def _in_step(subject: Subject, environment: _Environment) -> Iterator[Finding]:
    step = environment.step
    statements = ((node, False) for node in own_nodes(step.function) if isinstance(node, ast.stmt))
    for found in read_imports(statements):
        if _is_foreign(subject, found) and environment.lacks(found):
            name = found.module.split(".")[0]
            what = f"`{step.name}` imports `{name}`, which its environment lacks."
            fix = f"Add `{distribution_of(name)}` to the `packages` of `{step.name}`."
            yield MISSING.at(subject.line(step, found.line), what, fix)


def _is_foreign(subject: Subject, found: Import) -> bool:
    """Return whether an import must come from an installed package."""
    name = found.module.split(".")[0]
    if found.guarded or not name or name in sys.stdlib_module_names or name in ALWAYS_THERE:
        return False
    return not is_beside(name, subject.flow.module)


RULES: tuple[Rule, ...] = (missing_imports,)
