"""Rules about splits and joins: that each split has its join, and each join all branches of one split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.graph.nesting import Mismatch
    from platform_cli.check.rules.subject import Rule, Subject

NOT_JOINED = Code(
    "SPLIT_NOT_JOINED",
    "error",
    "The branches of a split, or the tasks of a foreach, are not joined.",
    "Metaflow starts a task for each branch and must be told how their artifacts become one; it refuses the flow.",
)
WITHOUT_SPLIT = Code(
    "JOIN_WITHOUT_SPLIT",
    "error",
    "A step takes `inputs`, but there is nothing to join.",
    "Metaflow takes each step with a second argument for a join, and refuses one without a split before it.",
)
INCOMPLETE = Code(
    "JOIN_INCOMPLETE",
    "error",
    "A branch does not lead to the join of its split.",
    "The join would wait for a branch that never comes; Metaflow refuses the flow.",
)
WRONG_SPLIT = Code(
    "JOIN_WRONG_SPLIT",
    "error",
    "A join takes branches of different splits.",
    "Metaflow closes the splits one by one, from the inside out; it refuses a join across them.",
)
INTO_JOIN = Code(
    "SPLIT_INTO_JOIN",
    "error",
    "A split, foreach or switch leads straight into a join.",
    "A branch needs a step that runs in it; Metaflow refuses the flow, in some cases with a bare IndexError.",
)
JOIN_SPLITS = Code(
    "JOIN_SPLITS",
    "error",
    "A join opens the next split.",
    "Metaflow refuses a step that is both a join and a split.",
)


def mismatches(subject: Subject) -> Iterator[Finding]:
    """Report where splits and joins do not match."""
    if subject.shows_graph and not subject.order.loops:
        report = {
            "unjoined": _unjoined,
            "no_split": _no_split,
            "incomplete": _incomplete,
            "mixed": _mixed,
            "empty": _empty,
        }
        for mismatch in subject.nesting.mismatches:
            # an end that takes `inputs` is reported as such
            if mismatch.step != subject.graph.end or not subject.graph.nodes[mismatch.step].is_join:
                yield report[mismatch.fault](subject, mismatch)


def _arriving(mismatch: Mismatch) -> list[str]:
    return list(dict.fromkeys(target for split, target in mismatch.branches if split == mismatch.split))


def _unjoined(subject: Subject, mismatch: Mismatch) -> Finding:
    step = subject.flow.steps[mismatch.step]
    split = subject.graph.nodes[mismatch.split]
    is_end = mismatch.step == subject.graph.end
    if split.kind in {"foreach", "parallel"}:
        items = f" over `{split.subject}`" if split.subject else ""
        what = f"The tasks of the foreach{items} in `{split.name}` come to `{step.name}` without a join."
    else:
        what = f"The branches {code_list(_arriving(mismatch))} of `{split.name}` come to `{step.name}` without a join."
    if is_end:
        fix = "Add a step `join(self, inputs)` that the branches lead to, and that ends with "
        fix += f"`self.next(self.{step.name})`."
    else:
        fix = f"Make `{step.name}` the join: `def {step.name}(self, inputs):`."
    return NOT_JOINED.at(step.place, what, fix, drawing=subject.sketch(step.name, around=(split.name,)))


def _no_split(subject: Subject, mismatch: Mismatch) -> Finding:
    step = subject.flow.steps[mismatch.step]
    what = f"`{step.name}` takes `{step.inputs_name}` like a join, but no split comes before it."
    fix = f"Write `def {step.name}(self):`; the artifacts of the step before are attributes of `self`."
    return WITHOUT_SPLIT.at(step.place, what, fix, drawing=subject.sketch(step.name))


def _incomplete(subject: Subject, mismatch: Mismatch) -> Finding:
    step = subject.flow.steps[mismatch.step]
    lacking = code_list(mismatch.missing)
    what = f"`{step.name}` joins {code_list(_arriving(mismatch))} of `{mismatch.split}`, and {lacking} passes it by."
    fix = f"Let each branch of `{mismatch.split}` come to `{step.name}` in the end; now {lacking} does not."
    marked = (step.name, *mismatch.missing)
    return INCOMPLETE.at(step.place, what, fix, drawing=subject.sketch(*marked, around=(mismatch.split,)))


def _mixed(subject: Subject, mismatch: Mismatch) -> Finding:
    step = subject.flow.steps[mismatch.step]
    sources = [_whereabouts(subject, source) for source in subject.graph.sources[step.name]]
    what = f"`{step.name}` joins branches of different splits: {' and '.join(sources)}."
    fix = (
        "Join the inner split first, in a step that all its branches lead to, and let that step lead to the outer join."
    )
    splits = tuple(dict.fromkeys(split for split, _ in mismatch.branches))
    return WRONG_SPLIT.at(step.place, what, fix, drawing=subject.sketch(step.name, around=splits))


def _whereabouts(subject: Subject, name: str) -> str:
    branch = subject.nesting.inside.get(name)
    return f"`{name}` is in the split of `{branch.split}`" if branch is not None else f"`{name}` is in no split"


def _empty(subject: Subject, mismatch: Mismatch) -> Finding:
    split = subject.flow.steps[mismatch.split]
    line = split.tail.line if split.tail else split.function.lineno
    is_foreach = subject.graph.nodes[split.name].kind in {"foreach", "parallel"}
    what = (
        f"The {'foreach' if is_foreach else 'split'} in `{split.name}` leads straight into the join `{mismatch.step}`."
    )
    fix = f"Put a step between `{split.name}` and `{mismatch.step}`"
    fix += ", which does the work of one item." if is_foreach else "; it may do nothing but `self.next`."
    return INTO_JOIN.at(subject.line(split, line), what, fix, drawing=subject.sketch(split.name, mismatch.step))


def switch_into_join(subject: Subject) -> Iterator[Finding]:
    """Report switches that lead straight into a join."""
    for node in subject.graph.nodes.values():
        if node.kind != "switch" or subject.flow.steps[node.name].tail is None:
            continue
        for target in node.targets:
            if subject.graph.nodes[target].is_join and target != subject.graph.end:
                step = subject.flow.steps[node.name]
                line = step.tail.line if step.tail else step.function.lineno
                what = f"A case of the switch in `{node.name}` leads straight into the join `{target}`."
                fix = f"Put a step between `{node.name}` and `{target}`; it may do nothing but `self.next`."
                yield INTO_JOIN.at(subject.line(step, line), what, fix, drawing=subject.sketch(node.name, target))


def join_splits(subject: Subject) -> Iterator[Finding]:
    """Report joins that open a split."""
    for step in subject.steps:
        node = subject.graph.nodes[step.name]
        if node.is_join and step.tail is not None and (node.opens or node.kind == "switch"):
            what = f"`{step.name}` is a join, and its `self.next` is a {_called(node.kind)}."
            fix = f"Let `{step.name}` lead to a new step, and let that step lead to {code_list(node.targets)}."
            yield JOIN_SPLITS.at(subject.line(step, step.tail.line), what, fix, drawing=subject.sketch(step.name))


def _called(kind: str) -> str:
    return "foreach" if kind == "parallel" else kind


RULES: tuple[Rule, ...] = (mismatches, switch_into_join, join_splits)
