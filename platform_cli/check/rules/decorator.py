"""Rules about where decorators stand and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check import extension_api
from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import EXPORTS, FLOW_DECORATORS, MAY_REPEAT, STEP_DECORATORS
from platform_cli.check.rules.words import code_list, did_you_mean
from platform_cli.check.source.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.decorators import Decorator
    from platform_cli.check.source.steps import Method

BELOW_STEP = Code(
    "DECORATOR_BELOW_STEP",
    "error",
    "A step decorator stands below `@step`.",
    "Decorators work from the bottom up: it meets a function that is no step yet, and the file cannot be loaded.",
)
NOT_ON_STEP = Code(
    "DECORATOR_NOT_ON_STEP",
    "error",
    "A step decorator stands on something that is not a step.",
    "Only a step can be retried, timed or sent to a cluster; the file cannot be loaded.",
)
NOT_ON_FLOW = Code(
    "DECORATOR_NOT_ON_FLOW",
    "error",
    "A flow decorator stands on something that is not a flow.",
    "Only a flow as a whole can be scheduled, triggered or put into a project; the file cannot be loaded.",
)
TWICE = Code(
    "DECORATOR_TWICE",
    "error",
    "A decorator stands on a step or a flow twice.",
    "Metaflow does not guess which one is meant; the file cannot be loaded.",
)
UNKNOWN_ATTRIBUTE = Code(
    "DECORATOR_UNKNOWN_ATTRIBUTE",
    "error",
    "A decorator is given a value that it does not know.",
    "The file cannot be loaded.",
)
POSITIONAL = Code(
    "DECORATOR_POSITIONAL",
    "error",
    "A decorator is given a value without a name.",
    "Metaflow takes a value without a name for the function to decorate; the file cannot be loaded.",
)
NOT_DEFINED = Code(
    "DECORATOR_NOT_DEFINED",
    "error",
    "A decorator is neither imported nor defined.",
    "Python stops with a NameError when the file is loaded.",
)


def on_steps(subject: Subject) -> Iterator[Finding]:
    """Report what is wrong with the decorators of the flow's methods."""
    for method in (*subject.steps, *subject.flow.methods.values()):
        yield from _misplaced(method)
        yield from _written(method.decorators, on=f"`{method.name}`")


def on_flow(subject: Subject) -> Iterator[Finding]:
    """Report what is wrong with the decorators of the flow."""
    for decorator in subject.flow.decorators:
        if decorator.is_for_steps:
            what = f"`@{decorator.name}` stands on the flow, and is for steps."
            yield NOT_ON_STEP.at(
                decorator.place, what, f"Put `@{decorator.name}` above the `@step` of each step that needs it."
            )
    yield from _written(subject.flow.decorators, on=f"`{subject.flow.name}`")


def _misplaced(method: Method) -> Iterator[Finding]:
    mark = next((number for number, each in enumerate(method.decorators) if each.marks_step), None)
    for number, decorator in enumerate(method.decorators):
        name = decorator.name
        if decorator.is_for_flows:
            what = f"`@{name}` stands on the step `{method.name}`, and is for flows."
            yield NOT_ON_FLOW.at(decorator.place, what, f"Put `@{name}` above the `class` of the flow.")
        elif decorator.is_for_steps and not isinstance(method, Step):
            fix = f"Put it on the step that calls `{method.name}`, or write `@step` below it."
            yield NOT_ON_STEP.at(decorator.place, f"`@{name}` stands on `{method.name}`, which is not a step.", fix)
        elif decorator.is_for_steps and mark is not None and number > mark:
            fix = f"Put `@step` right above `def {method.name}`, and `@{name}` above it."
            yield BELOW_STEP.at(decorator.place, f"`@{name}` stands below `@step` on `{method.name}`.", fix)


def _written(decorators: Iterable[Decorator], on: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for decorator in decorators:
        name = decorator.name
        known = {**STEP_DECORATORS, **FLOW_DECORATORS}.get(name)
        if decorator.origin == "nowhere":
            yield _not_defined(decorator)
        elif decorator.origin == "metaflow" and known is not None:
            yield from _attributes(decorator, known)
            if name in seen and name not in MAY_REPEAT:
                fix = f"Keep one `@{name}`, with all its values."
                yield TWICE.at(decorator.place, f"`@{name}` stands on {on} twice.", fix)
            seen.add(name)


def _not_defined(decorator: Decorator) -> Finding:
    name = decorator.name
    decorators = [*STEP_DECORATORS, *FLOW_DECORATORS, *extension_api.EXPORTS, "step"]
    meant = name if name in EXPORTS | extension_api.EXPORTS else did_you_mean(name, decorators, cutoff=0.6)
    fix = f"Import it: `from metaflow import {meant}`." if meant else "Import it, or define it above the flow."
    if meant and meant != name:
        fix = f"Did you mean `@{meant}`? {fix}"
    return NOT_DEFINED.at(decorator.place, f"`@{name}` is not defined.", fix)


def _attributes(decorator: Decorator, known: frozenset[str]) -> Iterator[Finding]:
    name = decorator.name
    values = f"Its values are {code_list(sorted(known))}." if known else "It takes no values."
    if decorator.positional:
        fix = f"Write the name of the value before it. {values}" if known else values
        yield POSITIONAL.at(decorator.place, f"`@{name}` is given a value without a name.", fix)
    for attribute in decorator.attributes:
        if attribute not in known:
            meant = did_you_mean(attribute, known)
            fix = f"Did you mean `{meant}`? {values}" if meant else values
            yield UNKNOWN_ATTRIBUTE.at(decorator.place, f"`@{name}` does not know `{attribute}`.", fix)


RULES: tuple[Rule, ...] = (on_steps, on_flow)
