"""Rules about the flow as a whole: its first and last step, and the lines that start it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

NO_START = Code(
    "FLOW_NO_START",
    "error",
    "The flow has no first step.",
    "Metaflow begins at the step called `start`, or the one marked `@step(start=True)`, and refuses a flow without it.",
)
NO_END = Code(
    "FLOW_NO_END",
    "error",
    "The flow has no last step.",
    "Metaflow stops at the step called `end`, or the one marked `@step(end=True)`, and refuses a flow without it.",
)
TWO_STARTS = Code(
    "FLOW_TWO_STARTS",
    "error",
    "Several steps could be the first one.",
    "Metaflow refuses a flow if it cannot tell where to begin.",
)
TWO_ENDS = Code(
    "FLOW_TWO_ENDS",
    "error",
    "Several steps could be the last one.",
    "Metaflow refuses a flow if it cannot tell where to stop.",
)
NO_MAIN = Code(
    "FLOW_NO_MAIN",
    "error",
    "Nothing in the file starts the flow.",
    "The file would run, do nothing and report success.",
)


def no_start(subject: Subject) -> Iterator[Finding]:
    """Report a flow without a first step."""
    flow = subject.flow
    if not flow.shows_steps or "start" in flow.steps or len(flow.steps) == 1 or any(s.is_start for s in subject.steps):
        return
    if not flow.steps:
        yield NO_START.at(flow.place, f"`{flow.name}` has no steps.", "Write `@step` above its methods.")
        return
    first = flow.steps.get(subject.graph.start or "")
    if first is None:
        yield NO_START.at(flow.place, f"`{flow.name}` has no step called `start`.", "Call its first step `start`.")
        return
    fix = f"Call it `start`, or write `@step(start=True)` above `{first.name}`."
    what = f"`{flow.name}` begins with `{first.name}`, and has no step called `start`."
    yield NO_START.at(first.place, what, fix)


def no_end(subject: Subject) -> Iterator[Finding]:
    """Report a flow without a last step."""
    flow = subject.flow
    if not flow.shows_steps or "end" in flow.steps or len(flow.steps) <= 1 or any(s.is_end for s in subject.steps):
        return
    last = flow.steps.get(subject.graph.end or "")
    if last is None:
        fix = "Call its last step `end`; it is the one step without `self.next`."
        yield NO_END.at(flow.place, f"`{flow.name}` has no step called `end`.", fix)
        return
    fix = f"Call it `end`, or write `@step(end=True)` above `{last.name}`."
    yield NO_END.at(last.place, f"`{flow.name}` ends with `{last.name}`, and has no step called `end`.", fix)


def two_starts(subject: Subject) -> Iterator[Finding]:
    """Report a flow whose first step is not clear."""
    marked = [step for step in subject.steps if step.is_start]
    named = subject.flow.steps.get("start")
    both = [*marked, *([named] if named and marked and named not in marked else [])]
    if len(both) > 1:
        what = f"{code_list(step.name for step in both)} could all be the first step."
        yield TWO_STARTS.at(both[1].place, what, "Mark one step with `start=True`, and call no other one `start`.")


def two_ends(subject: Subject) -> Iterator[Finding]:
    """Report a flow whose last step is not clear."""
    marked = [step for step in subject.steps if step.is_end]
    named = subject.flow.steps.get("end")
    both = [*marked, *([named] if named and marked and named not in marked else [])]
    if len(both) > 1:
        what = f"{code_list(step.name for step in both)} could all be the last step."
        yield TWO_ENDS.at(both[1].place, what, "Mark one step with `end=True`, and call no other one `end`.")


def no_main(subject: Subject) -> Iterator[Finding]:
    """Report a file that never makes an object of the flow."""
    flow = subject.flow
    if flow.name in flow.module.called:
        return
    fix = f'End the file with `if __name__ == "__main__":` and, indented below it, `{flow.name}()`.'
    yield NO_MAIN.at(flow.module.place(last_line(flow.module.tree)), f"Nothing starts `{flow.name}`.", fix)


def last_line(tree: ast.Module) -> int:
    """Return the last line of a file that holds code."""
    return (tree.body[-1].end_lineno if tree.body else None) or 1


RULES: tuple[Rule, ...] = (no_start, no_end, two_starts, two_ends, no_main)
