"""Rules about what `merge_artifacts` cannot merge."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list
from platform_cli.check.source.accesses import Merge, Read, Write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.artifacts.names import Names
    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Step

CONFLICT = Code(
    "JOIN_MERGE_CONFLICT",
    "warning",
    "`merge_artifacts` meets an artifact that differs between the branches.",
    "Metaflow cannot choose between different values, and the run stops at the join.",
)
OUTSIDE_JOIN = Code(
    "MERGE_OUTSIDE_JOIN",
    "error",
    "`merge_artifacts` is called in a step that is no join.",
    "Only a join has branches to merge; the run stops there.",
)


def conflicts(subject: Subject) -> Iterator[Finding]:
    """Report artifacts that branches set and a join merges without settling them first."""
    if not subject.is_sound or not subject.flow.shows_attributes:
        return
    changed = _changed(subject)
    for step in subject.steps:
        for line, settled, merge in _merges(subject, step):
            conflict = [
                name for name in _conflicting(subject, step, changed) if _takes(merge, name) and name not in settled
            ]
            if conflict:
                what = f"`{step.name}` merges {code_list(f'self.{name}' for name in conflict)}, which the branches set."
                fix = f"Before `merge_artifacts`, set `self.{conflict[0]}` from `{step.inputs_name}`, or leave it out "
                fix += f"with `exclude={conflict}`."
                yield CONFLICT.at(subject.line(step, line), what, fix)


def _merges(subject: Subject, step: Step) -> Iterator[tuple[int, set[str], Merge]]:
    settled: set[str] = set()
    for access in step.accesses.sequence:
        if isinstance(access, Write):
            settled.add(access.name)
        elif isinstance(access, Read) and access.name in subject.flow.methods:
            names = subject.availability.names
            settled.update(names.names_of(names.effect_of(access.name).writes))
        elif isinstance(access, Merge) and access.include is not None and access.exclude is not None:
            yield access.line, settled, access


def _takes(merge: Merge, name: str) -> bool:
    return name in merge.include if merge.include else name not in (merge.exclude or ())


def _changed(subject: Subject) -> dict[str, int]:
    """Return for each step what was set, to more than a constant, since the innermost open branch began.

    The sets are carried along the edges, as in `artifacts.availability`; a join adds what was set in its branches to
    what was set before the split.
    """
    names, nesting, graph = subject.availability.names, subject.nesting, subject.graph
    changed: dict[str, int] = {}
    for name in subject.order.steps:
        if name not in subject.order.reached:
            continue
        total = 0
        for source in graph.sources[name]:
            is_entered = graph.nodes[source].opens
            total |= 0 if is_entered else changed.get(source, 0)
        node = graph.nodes[name]
        if node.is_join and graph.sources[name]:
            branch = nesting.inside.get(graph.sources[name][0])
            total |= changed.get(branch.split, 0) if branch is not None else 0
        changed[name] = total | _varying(subject.flow.steps[name], names)
    return changed


def _varying(step: Step, names: Names) -> int:
    total = names.caught_by(step)
    for write in step.accesses.writes:
        if not isinstance(write.value, ast.Constant):
            total |= names.bit(write.name)
    return total


def _conflicting(subject: Subject, join: Step, changed: dict[str, int]) -> list[str]:
    """Return what differs between the branches of a join: set in several, or set in one and known before the split."""
    sources = subject.graph.sources[join.name]
    if not sources or not subject.graph.nodes[join.name].is_join:
        return []
    branches: dict[str, int] = {}
    for source in sources:
        branch = subject.nesting.inside.get(source)
        if branch is not None:
            branches[branch.target] = branches.get(branch.target, 0) | changed.get(source, 0)
            split = branch.split
    if not branches:
        return []
    once, several = 0, 0
    for bits in branches.values():
        several |= once & bits
        once |= bits
    is_foreach = subject.graph.nodes[split].kind in {"foreach", "parallel"}
    before = subject.availability.after.get(split, 0)
    found = once if is_foreach else several | (once & max(before, 0))
    return sorted(subject.availability.names.names_of(found))


def outside_join(subject: Subject) -> Iterator[Finding]:
    """Report merges in steps that take no inputs."""
    for step in subject.steps:
        for access in step.accesses.sequence:
            if isinstance(access, Merge) and not step.takes_inputs:
                fix = f"Make it a join: `def {step.name}(self, inputs):`, or remove the call."
                yield OUTSIDE_JOIN.at(subject.line(step, access.line), f"`{step.name}` is no join.", fix)


RULES: tuple[Rule, ...] = (conflicts, outside_join)
