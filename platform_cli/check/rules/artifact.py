"""Rules about reading artifacts: that something sets them, before, on the way that leads here, and past the joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list, did_you_mean
from platform_cli.check.source.accesses import InputRead, Read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.artifacts.availability import Missing
    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

UNSET = Code(
    "ARTIFACT_UNSET",
    "error",
    "A step reads an attribute that nothing sets.",
    "The run stops there with an AttributeError.",
)
SET_ELSEWHERE = Code(
    "ARTIFACT_SET_ELSEWHERE",
    "error",
    "A step reads an attribute that only steps set that do not come before it.",
    "A step sees what the steps before it left, not what another branch or a later step sets; the run stops there with "
    "an AttributeError.",
)
LOST_AT_JOIN = Code(
    "ARTIFACT_LOST_AT_JOIN",
    "error",
    "A join does not carry over an artifact that is read after it.",
    "A join begins empty: what it neither sets nor merges is gone after it, and the run stops with an AttributeError.",
)
CATCH_TOO_EARLY = Code(
    "CATCH_READ_TOO_EARLY",
    "error",
    "A step reads the variable of its own `@catch`.",
    "`@catch` sets it when the step is over; inside the step it is an AttributeError, which `@catch` then catches.",
)
FOREACH_UNSET = Code(
    "FOREACH_UNSET",
    "error",
    "A foreach goes over an attribute that is not there.",
    "The run stops at the end of that step.",
)
CONDITION_UNSET = Code(
    "SWITCH_CONDITION_UNSET",
    "error",
    "A switch reads an attribute that is not there.",
    "The run stops at the end of that step.",
)
INPUT_LACKS = Code(
    "JOIN_INPUT_LACKS",
    "error",
    "A join reads an artifact of each branch that some branch does not have.",
    "The run stops with an AttributeError when it comes to that branch.",
)

_ROLES = {"foreach": FOREACH_UNSET, "condition": CONDITION_UNSET}


def missing_artifacts(subject: Subject) -> Iterator[Finding]:
    """Report reads of artifacts that are not there, each name once a step."""
    if not subject.flow.shows_attributes:
        return
    seen: set[tuple[str, str]] = set()
    for missing in subject.availability.missing:
        key = (missing.step.name, missing.name)
        depends_on_order = missing.cause in {"elsewhere", "lost", "branch"}
        if missing.cause != "function" and key not in seen and (subject.is_sound or not depends_on_order):
            seen.add(key)
            yield _report(subject, missing)


def _report(subject: Subject, missing: Missing) -> Finding:
    code, why, fix = _CAUSES[missing.cause](subject, missing)
    access = missing.access
    role = access.role if isinstance(access, Read) else "plain"
    if missing.cause in {"unset", "elsewhere"}:
        code = _ROLES.get(role, code)
    what = f"{_reader(missing.step.name, role)} {_written(missing)}, which {why}."
    join = missing.join if missing.cause == "lost" else None
    drawing = subject.sketch(join, around=(missing.step.name,)) if join else None
    return code.at(subject.line(missing.step, access.line), what, fix, drawing=drawing)


def _reader(step: str, role: str) -> str:
    if role == "foreach":
        return f"The foreach of `{step}` goes over"
    return f"The switch of `{step}` reads" if role == "condition" else f"`{step}` reads"


def _written(missing: Missing) -> str:
    access = missing.access
    if isinstance(access, InputRead):
        return f"`{missing.step.inputs_name}.{access.branch}.{missing.name}`" if access.branch else f"`.{missing.name}`"
    return f"`self.{missing.name}`"


Words = tuple[Code, str, str]
"""The kind of finding, why the artifact is not there, and the fix."""


def _unset(subject: Subject, missing: Missing) -> Words:
    return UNSET, "nothing sets", _set_it(subject, missing.name)


def _elsewhere(subject: Subject, missing: Missing) -> Words:
    setters = subject.availability.names.setters[missing.name]
    if setters == (missing.step.name,):
        return SET_ELSEWHERE, "it only sets afterwards", f"Set `self.{missing.name}` before it is read."
    fix = (
        f"Let `{missing.step.name}` come after {code_list(setters)}, or set `self.{missing.name}` in a step before it."
    )
    return SET_ELSEWHERE, f"only {code_list(setters)} sets", fix


def _lost(subject: Subject, missing: Missing) -> Words:
    join, name = subject.flow.steps[missing.join or missing.step.name], missing.name
    fix = f"In `{join.name}`, call `self.merge_artifacts({join.inputs_name})`, or set `self.{name}` from "
    fix += f"`{join.inputs_name}`, such as `self.{name} = {join.inputs_name}[0].{name}`."
    return LOST_AT_JOIN, f"the join `{join.name}` does not carry over", fix


def _caught(_: Subject, missing: Missing) -> Words:
    fix = f"Read `self.{missing.name}` in the step after `{missing.step.name}`; there it is None if nothing failed."
    return CATCH_TOO_EARLY, "its own `@catch` sets when the step is over", fix


def _branch(_: Subject, missing: Missing) -> Words:
    fix = f'Set `self.{missing.name}` in `{missing.join}` as well, or ask for it: `hasattr(branch, "{missing.name}")`.'
    return INPUT_LACKS, f"`{missing.join}` does not set", fix


_CAUSES = {"unset": _unset, "elsewhere": _elsewhere, "lost": _lost, "caught": _caught, "branch": _branch}


def _set_it(subject: Subject, name: str) -> str:
    meant = did_you_mean(name, [*subject.availability.names.setters, *subject.flow.members])
    return f"Did you mean `self.{meant}`?" if meant else f"Set `self.{name}` here, or in a step that comes before."


def unset_in_methods(subject: Subject) -> Iterator[Finding]:
    """Report reads, in the flow's other methods, of attributes that nothing sets."""
    names = subject.availability.names
    opaque = any(method.accesses.escapes for method in (*subject.steps, *subject.flow.methods.values()))
    if opaque or not subject.flow.shows_attributes or any(step.unknown_decorators for step in subject.steps):
        return
    for method in subject.flow.methods.values():
        if method.decorators:
            continue
        known = {*names.setters, *method.accesses.guarded}
        for read in method.accesses.reads:
            if read.name not in known and not names.is_always_there(read.name):
                what = f"`{method.name}` reads `self.{read.name}`, which nothing sets."
                yield UNSET.at(method.module.place(read.line), what, _set_it(subject, read.name))


RULES: tuple[Rule, ...] = (missing_artifacts, unset_in_methods)
