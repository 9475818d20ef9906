"""Make the graph of a flow, and go on as well as possible where the flow is wrong."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from platform_cli.check.graph.model import FlowGraph, Node, NodeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.steps import Step
    from platform_cli.check.source.transitions import Transition


def build_graph(flow: FlowSource) -> FlowGraph:
    """Make the graph.

    So that one mistake does not look like many, a step with several or hidden calls of `self.next` leads to all of
    their targets, and a misspelt target is taken for the step that it resembles.
    """
    end = find_end(flow)
    nodes = {name: _node(step, flow, is_end=name == end) for name, step in flow.steps.items()}
    graph = FlowGraph(flow.name, nodes, None, end)
    return FlowGraph(flow.name, nodes, find_start(flow, graph), end)


def find_end(flow: FlowSource) -> str | None:
    """Return the last step: the one so marked or called `end`, or else the only one that leads nowhere."""
    found = _marked(flow, "is_end") or ("end" if "end" in flow.steps else None)
    if found or not flow.shows_steps:
        return found
    return _only([name for name, step in flow.steps.items() if not step.exits.calls])


def find_start(flow: FlowSource, graph: FlowGraph) -> str | None:
    """Return the first step: the one so marked or called `start`, or else the only one that nothing leads to."""
    found = _marked(flow, "is_start") or ("start" if "start" in flow.steps else None)
    if found or not flow.shows_steps:
        return found
    return _only([name for name, sources in graph.sources.items() if not sources])


def _marked(flow: FlowSource, flag: str) -> str | None:
    if len(flow.steps) == 1 and not any(step.exits.calls for step in flow.steps.values()):
        return next(iter(flow.steps))
    return _only([name for name, step in flow.steps.items() if getattr(step, flag)])


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def resolve_target(target: str, steps: Mapping[str, Step]) -> str | None:
    """Return the step that a target means: itself, or the one that it resembles, or None."""
    if target in steps:
        return target
    close = get_close_matches(target, steps, n=1, cutoff=0.75)
    return close[0] if close else None


def _node(step: Step, flow: FlowSource, *, is_end: bool) -> Node:
    if is_end:
        return Node(step.name, "end", (), is_join=step.takes_inputs)
    written = _written(step)
    targets = [target for transition in written for target in transition.targets]
    resolved = [resolve_target(target, flow.steps) for target in targets]
    known = tuple(dict.fromkeys(target for target in resolved if target is not None))
    main = written[0] if written else None
    return Node(
        name=step.name,
        kind=_kind(step, written, len(known)),
        targets=known,
        is_join=step.takes_inputs,
        subject=main.subject_name if main else None,
        labels=_labels(main) if main else {},
        is_broken=not known or None in resolved,
    )


def _written(step: Step) -> list[Transition]:
    if step.tail is not None and not step.exits.repeats:
        return [step.tail]
    return [*step.other_transitions, *([step.tail] if step.tail else [])]


def _kind(step: Step, written: list[Transition], targets: int) -> NodeKind:
    if len(written) == 1:
        return written[0].kind
    if step.exits.conditional:
        return "switch"
    return "split" if targets > 1 else "linear"


def _labels(transition: Transition) -> dict[str, str]:
    labels: dict[str, list[str]] = {}
    for value, target in transition.cases:
        labels.setdefault(target, []).append("…" if value is None else str(value))
    return {target: ", ".join(values) for target, values in labels.items()}
