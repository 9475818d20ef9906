"""Rules about what a join asks of its `inputs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list
from platform_cli.check.source.accesses import InputRead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

INPUT_UNKNOWN = Code(
    "JOIN_INPUT_UNKNOWN",
    "error",
    "A join asks `inputs` for a step that does not lead to it.",
    "`inputs` has an attribute for each step that leads to the join; for others the run stops with an AttributeError.",
)


def unknown_inputs(subject: Subject) -> Iterator[Finding]:
    """Report `inputs.name` where no step of that name leads to the join."""
    if not subject.is_sound:
        return
    for step in subject.steps:
        sources = subject.graph.sources[step.name]
        for access in step.accesses.sequence:
            if isinstance(access, InputRead) and access.branch and access.branch not in {*sources, "flows"}:
                what = f"`{step.name}` reads `{step.inputs_name}.{access.branch}`, and no such step leads to it."
                fix = (
                    f"The steps that lead to it are {code_list(sources)}." if sources else "Let a split come before it."
                )
                yield INPUT_UNKNOWN.at(subject.line(step, access.line), what, fix)


RULES: tuple[Rule, ...] = (unknown_inputs,)
