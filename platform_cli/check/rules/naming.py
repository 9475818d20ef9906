"""Rules about assignments to names that are taken: by Metaflow, by a step, by a Parameter, by a constant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import API_NAMES, READ_ONLY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.accesses import Write
    from platform_cli.check.source.steps import Method

SHADOWS_API = Code(
    "ARTIFACT_SHADOWS_API",
    "error",
    "A step sets an attribute that belongs to Metaflow.",
    "The run stops there, or the next step finds Metaflow's own attribute instead of the value.",
)
SHADOWS_STEP = Code(
    "ARTIFACT_SHADOWS_STEP",
    "error",
    "A step sets an attribute with the name of a step or method.",
    "`self.next` then gets the value instead of the step, and a later step gets the step instead of the value.",
)
PARAMETER_ASSIGNED = Code(
    "PARAMETER_ASSIGNED",
    "error",
    "A step sets a Parameter.",
    "Parameters keep their value for the whole run; the run stops there with an AttributeError.",
)
CONSTANT_ASSIGNED = Code(
    "CONSTANT_ASSIGNED",
    "error",
    "A step sets a name that the body of the flow defines.",
    "Metaflow makes such names constants of the run; the run stops there with an AttributeError.",
)


def taken_names(subject: Subject) -> Iterator[Finding]:
    """Report the first assignment of each method to each name that is taken."""
    for method in (*subject.steps, *subject.flow.methods.values()):
        if method.name == "__init__":
            continue
        seen: set[str] = set()
        for write in method.accesses.writes:
            if write.name not in seen:
                seen.add(write.name)
                yield from _taken(subject, method, write)


def _taken(subject: Subject, method: Method, write: Write) -> Iterator[Finding]:
    flow, name = subject.flow, write.name
    place = method.module.place(write.line)
    another = f"Choose another name, such as `self.{name}_value`."
    if name in flow.parameters:
        what = f"`{method.name}` sets `self.{name}`, which is a Parameter."
        yield PARAMETER_ASSIGNED.at(place, what, f"Keep the new value under another name, such as `self.new_{name}`.")
    elif name in flow.steps or (name in flow.methods and not flow.methods[name].decorators):
        kind = "a step" if name in flow.steps else "a method"
        yield SHADOWS_STEP.at(place, f"`{method.name}` sets `self.{name}`, which is {kind}.", another)
    elif name in flow.constants and not name.startswith("_"):
        defined = flow.constants[name].place
        where = f"line {defined.line}" if defined.file == place.file else f"{defined.file}, line {defined.line}"
        what = f"`{method.name}` sets `self.{name}`, which the body of `{flow.name}` defines ({where})."
        fix = f"Remove that line and set `self.{name}` in the first step, or choose another name."
        yield CONSTANT_ASSIGNED.at(place, what, fix)
    elif name in API_NAMES:
        what = f"`{method.name}` sets `self.{name}`, which belongs to Metaflow"
        what += " and cannot be set." if name in READ_ONLY_NAMES else "; the next step does not find the value."
        yield SHADOWS_API.at(place, what, another)


RULES: tuple[Rule, ...] = (taken_names,)
