"""Hold what the rules look at: a flow, its graph, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.artifacts.availability import Availability, follow_artifacts
from platform_cli.check.draw.sketch import sketch
from platform_cli.check.finding import Finding, Place
from platform_cli.check.graph.nesting import Nesting, nest
from platform_cli.check.graph.order import Order, order_steps

if TYPE_CHECKING:
    from platform_cli.check.finding import Severity
    from platform_cli.check.graph.model import FlowGraph
    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.steps import Step


@dataclass(frozen=True)
class Subject:
    """A flow that is checked for a target; what is expensive is worked out once, when a rule first asks."""

    flow: FlowSource
    graph: FlowGraph
    target: str

    @property
    def steps(self) -> Iterator[Step]:
        """Yield the steps, in the order written."""
        yield from self.flow.steps.values()

    @cached_property
    def order(self) -> Order:
        """Return the order of the steps."""
        return order_steps(self.graph)

    @cached_property
    def nesting(self) -> Nesting:
        """Return how splits and joins match."""
        return nest(self.graph, self.order)

    @cached_property
    def availability(self) -> Availability:
        """Return which artifacts exist where."""
        return follow_artifacts(self.flow, self.graph, self.order)

    @property
    def shows_graph(self) -> bool:
        """Return whether all steps and their order are at hand, so that the graph as a whole can be judged."""
        return self.flow.shows_steps and self.graph.start is not None

    @property
    def is_sound(self) -> bool:
        """Return whether the graph has no mistake that would make others look wrong."""
        return self.shows_graph and self.graph.is_known and not self.order.loops and not self.nesting.mismatches

    @property
    def is_remote(self) -> bool:
        """Return whether all steps run in pods, and a deployment becomes a workflow of Argo."""
        return self.target != "local"

    @property
    def deployment_severity(self) -> Severity:
        """Return how bad it is that a flow can be run and not be deployed: an error if it is to be deployed."""
        return "error" if self.target == "argo" else "warning"

    def runs_in_pod(self, step: Step) -> bool:
        """Return whether a step runs in a pod, or in a container of AWS Batch."""
        return self.is_remote or step.find("kubernetes", "batch") is not None

    def is_self_contained(self, step: Step) -> bool:
        """Return whether only the step's own lines set its attributes: no method, decorator or other code does."""
        calls_method = any(read.name in self.flow.methods for read in step.accesses.reads)
        return not (calls_method or step.accesses.escapes or step.unknown_decorators)

    def line(self, step: Step, line: int) -> Place:
        """Return a line of a step's file."""
        return step.module.place(line)

    def sketch(self, *marked: str, around: tuple[str, ...] = ()) -> str:
        """Draw the part of the graph around some steps."""
        return sketch(self.graph, marked, around)


Rule = Callable[[Subject], Iterator[Finding]]
