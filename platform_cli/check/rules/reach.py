"""Rules about the order of the steps: loops, what cannot be reached, what leads into the start or out of the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

CYCLE = Code(
    "GRAPH_CYCLE",
    "error",
    "Steps lead back to each other.",
    "Metaflow refuses loops through several steps; only a switch may lead back to its own step.",
)
UNREACHABLE = Code(
    "GRAPH_UNREACHABLE",
    "error",
    "No way leads to a step.",
    "Metaflow refuses a flow with a step that would never run.",
)
INTO_START = Code(
    "GRAPH_INTO_START",
    "error",
    "A step leads back to the first step.",
    "Metaflow refuses a flow whose first step comes after another one.",
)
OUT_OF_END = Code(
    "GRAPH_OUT_OF_END",
    "error",
    "The last step leads on.",
    "Metaflow refuses a flow whose last step has a `self.next`.",
)
END_JOINS = Code(
    "GRAPH_END_JOINS",
    "error",
    "The last step is a join.",
    "Metaflow refuses a last step that takes `inputs`.",
)


def cycle(subject: Subject) -> Iterator[Finding]:
    """Report each knot of loops once."""
    for loop in subject.order.loops:
        if subject.graph.start in loop:
            continue
        last = subject.flow.steps[loop[-1]]
        line = last.tail.line if last.tail else last.function.lineno
        what = f"{' → '.join((*loop, loop[0]))} is a loop."
        fix = "Put what is to be repeated into one step that ends with a switch back to itself, "
        fix += f'such as `self.next({{"again": self.{loop[0]}, "done": self.end}}, condition="verdict")`.'
        yield CYCLE.at(subject.line(last, line), what, fix, drawing=subject.sketch(*loop))


def unreachable(subject: Subject) -> Iterator[Finding]:
    """Report steps that the first step does not lead to, if it is known of each step where it leads to."""
    if not subject.shows_graph or not subject.graph.is_known:
        return
    for step in subject.steps:
        others = set(subject.graph.sources[step.name]) - {step.name}
        if step.name not in subject.order.reached and not others:
            fix = f"Let a step before it end with `self.next(self.{step.name})`, or remove it."
            yield UNREACHABLE.at(step.place, f"No step leads to `{step.name}`.", fix, drawing=subject.sketch(step.name))


def into_start(subject: Subject) -> Iterator[Finding]:
    """Report steps before the first one."""
    start = subject.graph.start
    if start is None or not subject.flow.shows_steps:
        return
    for name in subject.graph.sources[start]:
        step = subject.flow.steps[name]
        line = step.tail.line if step.tail else step.function.lineno
        fix = f"Let another step do what is to be repeated, after `{start}`."
        what = f"`{name}` leads back to `{start}`, the first step."
        yield INTO_START.at(subject.line(step, line), what, fix, drawing=subject.sketch(name))


def out_of_end(subject: Subject) -> Iterator[Finding]:
    """Report a last step with `self.next`."""
    step = subject.flow.steps.get(subject.graph.end or "")
    if step is not None and step.exits.calls:
        line = step.exits.calls[0][0].lineno
        targets = [t for each in (step.tail, *step.other_transitions) if each for t in each.targets]
        to = f" to {code_list(dict.fromkeys(targets))}" if targets else ""
        yield OUT_OF_END.at(
            subject.line(step, line), f"`{step.name}`, the last step, leads on{to}.", "Remove its `self.next`."
        )


def end_joins(subject: Subject) -> Iterator[Finding]:
    """Report a last step that takes `inputs`."""
    step = subject.flow.steps.get(subject.graph.end or "")
    if step is not None and step.takes_inputs and len(subject.flow.steps) > 1:
        fix = f"Add a step `join(self, inputs)` before it that ends with `self.next(self.{step.name})`."
        what = f"`{step.name}`, the last step, takes `{step.inputs_name}` like a join."
        yield END_JOINS.at(step.place, what, fix, drawing=subject.sketch(step.name))


RULES: tuple[Rule, ...] = (cycle, unreachable, into_start, out_of_end, end_joins)
