"""Rules about what cannot be stored as an artifact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.artifacts.values import unpicklable
from platform_cli.check.finding import Code
from platform_cli.check.source.accesses import Delete, Write
from platform_cli.check.source.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Step

UNPICKLABLE = Code(
    "ARTIFACT_UNPICKLABLE",
    "error",
    "An artifact, or a constant of the flow, cannot be pickled.",
    "Metaflow pickles every attribute when a step ends, and the run stops when it cannot.",
)

_FIXES = {
    "the flow itself": "Keep what you need of it, such as `[branch.score for branch in inputs]`.",
    "a generator": "Make it a list: `[... for ...]` or `list(...)`.",
    "a module": "Import it where it is used; a module needs no attribute.",
}
_OTHERWISE = "Keep it in a local variable, and keep on `self` what you get from it."


def unpicklable_artifacts(subject: Subject) -> Iterator[Finding]:
    """Report what a step leaves on `self` that cannot be pickled, unless a method that it calls may replace it."""
    accesses = [access for method in subject.flow.methods.values() for access in method.accesses.sequence]
    replaced = {access.name for access in accesses if isinstance(access, (Write, Delete))}
    for step in subject.steps:
        for write in _last_writes(step):
            names = tuple(name for name in (*step.arguments[:1], step.inputs_name or "") if name)
            kind = unpicklable(write.value, step.scope, names)
            is_replaced = write.name in replaced and not subject.is_self_contained(step)
            if kind is not None and not is_replaced:
                what = f"`{step.name}` leaves {kind} in `self.{write.name}`."
                yield UNPICKLABLE.at(subject.line(step, write.line), what, _FIXES.get(kind, _OTHERWISE))


def _last_writes(step: Step) -> list[Write]:
    last: dict[str, Write] = {}
    deleted: set[str] = set()
    for access in step.accesses.sequence:
        if isinstance(access, Write):
            last[access.name] = access
        elif isinstance(access, Delete):
            deleted.add(access.name)
    return [write for name, write in last.items() if name not in deleted]


def unpicklable_constants(subject: Subject) -> Iterator[Finding]:
    """Report what the body of the flow assigns that cannot be pickled: Metaflow stores that as well."""
    some_method = next(iter((*subject.steps, *subject.flow.methods.values())), None)
    if some_method is None:
        return
    for constant in subject.flow.constants.values():
        scope = Scope(subject.flow.module, some_method.function)
        kind = unpicklable(constant.value, scope) if constant.attribute[:1] != "_" else None
        if kind is not None:
            what = f"The body of `{subject.flow.name}` keeps {kind} in `{constant.attribute}`."
            fix = "Move it out of the class, to the top of the file, or into the step that needs it."
            yield UNPICKLABLE.at(constant.place, what, fix)


RULES: tuple[Rule, ...] = (unpicklable_artifacts, unpicklable_constants)
