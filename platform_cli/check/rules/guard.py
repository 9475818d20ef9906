"""Rules about `@catch` and `@parallel`: where Metaflow does not allow them, and where they hide too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.decorators import Decorator
    from platform_cli.check.source.steps import Step

CATCH_EVERYWHERE = Code(
    "CATCH_EVERYWHERE",
    "warning",
    "Every step has `@catch`.",
    "The run succeeds whatever happens in it: nobody learns of a failure, and the next step works with what is left.",
)
CATCH_ON_SPLIT = Code(
    "CATCH_ON_SPLIT",
    "error",
    "`@catch` stands on a step that ends with a foreach or a switch.",
    "If the step failed, nobody would know how to go on; Metaflow refuses the flow.",
)
CATCH_WITH_PARALLEL = Code(
    "REMOTE_CATCH_PARALLEL",
    "error",
    "`@catch` and `@parallel` stand on one step.",
    "Metaflow refuses the two together on Kubernetes.",
)
PARALLEL_MISMATCH = Code(
    "PARALLEL_MISMATCH",
    "error",
    "`num_parallel` and `@parallel` do not go together.",
    "A step with `@parallel` is entered by `num_parallel` and left into a join; Metaflow refuses anything else.",
)


def catch_everywhere(subject: Subject) -> Iterator[Finding]:
    """Report flows that cannot fail."""
    caught = [step.find("catch") for step in subject.steps]
    first = caught[0] if len(caught) > 1 else None
    if first is not None and None not in caught:
        fix = "Keep it on the steps that the flow can do without, and read its `var` in the step after."
        yield CATCH_EVERYWHERE.at(first.place, f"Each of the {len(caught)} steps has `@catch`.", fix)


def catch_on_split(subject: Subject) -> Iterator[Finding]:
    """Report `@catch` on steps whose way on depends on them."""
    for step in subject.steps:
        catch = step.find("catch")
        kind = step.tail.kind if step.tail is not None else "linear"
        if catch is not None and kind in {"foreach", "parallel", "switch"}:
            called = "switch" if kind == "switch" else "foreach"
            what = f"`{step.name}` has `@catch` and ends with a {called}."
            fix = f"Do what may fail in a step of its own, with `@catch`, before the {called}."
            yield CATCH_ON_SPLIT.at(catch.place, what, fix)


def catch_with_parallel(subject: Subject) -> Iterator[Finding]:
    """Report the pair that Kubernetes does not take."""
    for step in subject.steps:
        catch, parallel = step.find("catch"), _parallel(step)
        in_pod = subject.is_remote or step.find("kubernetes") is not None
        if catch is not None and parallel is not None and in_pod:
            what = f"`{step.name}` has both `@catch` and `@{parallel.name}`."
            yield CATCH_WITH_PARALLEL.at(catch.place, what, "Use `@retry` here, and `@catch` on another step.")


def _parallel(step: Step) -> Decorator | None:
    return step.find("parallel", "pytorch_parallel")


def parallel_mismatch(subject: Subject) -> Iterator[Finding]:
    """Report `num_parallel` without `@parallel`, the reverse, and `@parallel` without a join."""
    for step in subject.steps:
        if step.tail is not None:
            yield from _leads(subject, step)
        parallel = _parallel(step)
        if parallel is not None:
            yield from _is_parallel(subject, step, parallel)


def _leads(subject: Subject, step: Step) -> Iterator[Finding]:
    assert step.tail is not None  # noqa: S101 - the caller looked
    place = subject.line(step, step.tail.line)
    for target in subject.graph.nodes[step.name].targets:
        has = _parallel(subject.flow.steps[target]) is not None
        if step.tail.kind == "parallel" and not has and not subject.flow.steps[target].unknown_decorators:
            what = f"`{step.name}` leads to `{target}` with `num_parallel`."
            yield PARALLEL_MISMATCH.at(place, what, f"Put `@parallel` above the `@step` of `{target}`.")
        elif step.tail.kind != "parallel" and has:
            what = f"`{step.name}` leads to `{target}`, which has `@parallel`, without `num_parallel`."
            yield PARALLEL_MISMATCH.at(place, what, f"Write `self.next(self.{target}, num_parallel=2)`.")


def _is_parallel(subject: Subject, step: Step, parallel: Decorator) -> Iterator[Finding]:
    for target in subject.graph.nodes[step.name].targets:
        if not subject.graph.nodes[target].is_join:
            what = f"`{step.name}` has `@{parallel.name}` and leads to `{target}`, which is no join."
            yield PARALLEL_MISMATCH.at(parallel.place, what, f"Make `{target}` a join: `def {target}(self, inputs):`.")


RULES: tuple[Rule, ...] = (catch_everywhere, catch_on_split, catch_with_parallel, parallel_mismatch)
