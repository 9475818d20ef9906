"""Rules about `self.next`: that each step has one, on its last line, that Metaflow can read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.graph.build import resolve_target
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding, Place
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Step
    from platform_cli.check.source.transitions import Transition

MISSING = Code(
    "NEXT_MISSING",
    "error",
    "A step does not say which step follows.",
    "Metaflow refuses a flow with a step, other than the last one, that leads nowhere.",
)
NOT_LAST = Code(
    "NEXT_NOT_LAST",
    "error",
    "`self.next` is not on the last line of its step.",
    "Metaflow only reads the last line of a step, and only as a statement of its own; it refuses the flow.",
)
CONDITIONAL = Code(
    "NEXT_CONDITIONAL",
    "error",
    "An `if` decides which `self.next` is called.",
    "Metaflow must know the graph before it runs: it reads one `self.next`, on the last line, and refuses the rest.",
)
TWICE = Code(
    "NEXT_TWICE",
    "error",
    "A step may call `self.next` twice.",
    "Metaflow only reads the last call, and the second one stops the run.",
)
SKIPPED = Code(
    "NEXT_SKIPPED",
    "error",
    "A step may return before its `self.next`.",
    "Metaflow's own check passes, and the run stops with an internal error as soon as that line is reached.",
)
INVALID = Code(
    "NEXT_INVALID",
    "error",
    "`self.next` is called in a way that Metaflow cannot read.",
    "Metaflow reads the call in the source, without running it, and refuses what it does not know.",
)
UNKNOWN_STEP = Code(
    "NEXT_UNKNOWN_STEP",
    "error",
    "`self.next` names a step that does not exist.",
    "Metaflow refuses the flow.",
)


def _inner_steps(subject: Subject) -> Iterator[Step]:
    """Yield the steps that must lead on."""
    for step in subject.steps:
        if step.name != subject.graph.end and step.arguments[:1] == ("self",) and step.is_plain:
            yield step


def _is_last_line(step: Step, transition: Transition) -> bool:
    return step.function.body[-1].lineno == transition.line


def missing(subject: Subject) -> Iterator[Finding]:
    """Report dead ends."""
    for step in _inner_steps(subject):
        if not step.exits.calls:
            orphans = [name for name in _orphans(subject) if name != step.name]
            target = orphans[0] if len(orphans) == 1 else "the_next_step"
            fix = f"End `{step.name}` with `self.next(self.{target})`."
            place = subject.line(step, step.function.body[-1].end_lineno or step.function.lineno)
            yield MISSING.at(
                place, f"`{step.name}` is a dead end: it has no `self.next`.", fix, drawing=subject.sketch(step.name)
            )


def _orphans(subject: Subject) -> list[str]:
    return [name for name, sources in subject.graph.sources.items() if not sources and name != subject.graph.start]


def not_last(subject: Subject) -> Iterator[Finding]:
    """Report a `self.next` that Metaflow does not see although it is always called."""
    for step in _inner_steps(subject):
        if step.tail is not None or not step.other_transitions or _chooses(step):
            continue
        line = step.other_transitions[0].line
        if step.returns_next:
            yield NOT_LAST.at(
                subject.line(step, line), f"`{step.name}` returns `self.next(...)`.", "Leave out the `return`."
            )
        else:
            fix = "Make `self.next(...)` the last line of the step, in no block, with nothing after it."
            yield NOT_LAST.at(subject.line(step, line), f"The `self.next` of `{step.name}` is not its last line.", fix)


def _chooses(step: Step) -> bool:
    """Return whether the step ends in an `if` (or `match`) that calls `self.next` in several ways."""
    targets = {transition.targets for transition in step.other_transitions}
    return len(targets) > 1 and isinstance(step.function.body[-1], (ast.If, ast.Match))


def conditional(subject: Subject) -> Iterator[Finding]:
    """Report choices among several calls of `self.next`."""
    for step in _inner_steps(subject):
        others = step.other_transitions
        if step.tail is None and others and _chooses(step):
            place = subject.line(step, others[0].line)
            yield CONDITIONAL.at(
                place, f"An `if` decides how `{step.name}` goes on.", _switch(step), drawing=subject.sketch(step.name)
            )
        elif step.tail is not None and not step.exits.repeats:
            for other in others:
                if set(other.targets) != set(step.tail.targets):
                    what = f"`{step.name}` may go on to {code_list(other.targets)}, but its last line says otherwise."
                    yield CONDITIONAL.at(subject.line(step, other.line), what, _switch(step))


def _switch(step: Step) -> str:
    """Write the switch that does what the calls of a step mean to do."""
    transitions = [*step.other_transitions, *([step.tail] if step.tail else [])]
    targets = dict.fromkeys(target for transition in transitions for target in transition.targets)
    cases = ", ".join(f'"{target}": self.{target}' for target in targets)
    return f'Set `self.way` to the name of a case, and end with `self.next({{{cases}}}, condition="way")`.'


def twice(subject: Subject) -> Iterator[Finding]:
    """Report steps that may come to a second `self.next`."""
    for step in _inner_steps(subject):
        for line in step.exits.repeats[:1]:
            transitions = [*step.other_transitions, *([step.tail] if step.tail else [])]
            targets = dict.fromkeys(target for transition in transitions for target in transition.targets)
            if step.exits.conditional:
                fix = _switch(step)
            else:
                fix = f"Call it once: `self.next({', '.join(f'self.{target}' for target in targets)})`."
            yield TWICE.at(subject.line(step, line), f"`{step.name}` calls `self.next` a second time.", fix)


def skipped(subject: Subject) -> Iterator[Finding]:
    """Report returns that come before `self.next`."""
    for step in _inner_steps(subject):
        if step.tail is None:
            continue
        for line in step.exits.skips:
            fix = "Let the step run on to its `self.next`: put the rest under an `else`, or call `self.next` with the "
            fix += "same steps before the `return`."
            yield SKIPPED.at(subject.line(step, line), f"`{step.name}` may return before its `self.next`.", fix)


def invalid(subject: Subject) -> Iterator[Finding]:
    """Report calls that Metaflow cannot read."""
    for step in _inner_steps(subject):
        for transition in (*([step.tail] if step.tail else []), *step.other_transitions):
            if transition.problem is not None:
                fix = 'Write `self.next(self.a)`, `self.next(self.a, self.b)`, `self.next(self.a, foreach="items")` or '
                fix += '`self.next({"x": self.a, "y": self.b}, condition="name")`.'
                what = f"Metaflow cannot read how `{step.name}` goes on: {transition.problem}."
                yield INVALID.at(subject.line(step, transition.line), what, fix)


def unknown_step(subject: Subject) -> Iterator[Finding]:
    """Report targets that do not exist."""
    if not subject.flow.shows_steps:
        return
    steps = subject.flow.steps
    for step in _inner_steps(subject):
        for transition in (*step.other_transitions, *([step.tail] if step.tail else [])):
            for target in transition.targets:
                if target not in steps:
                    yield UNKNOWN_STEP.at(*_unknown(subject, step, transition, target))


def _unknown(subject: Subject, step: Step, transition: Transition, target: str) -> tuple[Place, str, str]:
    place = subject.line(step, transition.line)
    what = f"`{step.name}` leads to `{target}`, which is not a step."
    if target in subject.flow.methods:
        return (
            place,
            f"`{step.name}` leads to `{target}`, which has no `@step`.",
            f"Write `@step` above `def {target}`.",
        )
    meant = resolve_target(target, subject.flow.steps)
    fix = f"Write `self.{meant}`." if meant else f"The steps are {code_list(subject.flow.steps)}."
    return place, what, fix


RULES: tuple[Rule, ...] = (missing, not_last, conditional, twice, skipped, invalid, unknown_step)
