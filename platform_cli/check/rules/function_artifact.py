"""Rules about functions as artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding, Place
    from platform_cli.check.rules.subject import Rule, Subject

IS_FUNCTION = Code(
    "ARTIFACT_IS_FUNCTION",
    "error",
    "A step sets an attribute to a function.",
    "Metaflow stores no functions, and says nothing: the attribute is gone in the next step.",
)


def function_artifacts(subject: Subject) -> Iterator[Finding]:
    """Report attributes that are set to a function: an error if a later step reads them, or else a warning."""
    missing = subject.availability.missing if subject.flow.shows_attributes else []
    readers = {each.name: each.step.name for each in reversed(missing) if each.cause == "function"}
    for name, setter in subject.availability.names.functions.items():
        place = _place(subject, setter, name)
        if name in readers:
            what = f"`{setter}` sets `self.{name}` to a function, and `{readers[name]}` reads it."
            yield IS_FUNCTION.at(place, what, f"Make `{name}` a method of the flow, or a function of the file.")
        elif name not in subject.flow.members:
            what = f"`{setter}` sets `self.{name}` to a function, which is not stored."
            fix = f"Make `{name}` a local variable, a method of the flow, or a function of the file."
            yield IS_FUNCTION.at(place, what, fix, severity="warning")


def _place(subject: Subject, setter: str, name: str) -> Place:
    method = subject.flow.steps.get(setter) or subject.flow.methods[setter]
    return method.module.place(next(write.line for write in method.accesses.writes if write.name == name))


RULES: tuple[Rule, ...] = (function_artifacts,)
