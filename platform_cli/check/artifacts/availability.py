"""Find the reads of artifacts that cannot be there yet, or are there no more.

A set of artifacts is an integer with one bit for each name (-1 is "whatever there may be"). It is carried along each
edge of the graph once, and each access of a step is looked at once. Sets only ever hold what *may* be there, so that a
finding is certain: no way through the flow sets the attribute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from platform_cli.check.artifacts.names import Names
from platform_cli.check.source.accesses import Access, Escape, InputRead, Loop, Merge, Read, Write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.check.graph.model import FlowGraph
    from platform_cli.check.graph.order import Order
    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.steps import Step

EVERYTHING = -1

Cause = Literal["unset", "elsewhere", "lost", "function", "caught", "branch"]


@dataclass(frozen=True)
class Missing:
    """A read of an artifact that is not there.

    Attributes:
        access: The read.
        cause: "unset": nothing sets it;
            "elsewhere": only steps that do not come before set it;
            "lost": a join did not carry it over;
            "function": it is a function, which Metaflow does not store;
            "caught": the step's own `@catch` sets it afterwards;
            "branch": some branch of a join does not bring it.
        join: The join that lost it, the step that set it to a function, or the branch that does not bring it.
    """

    step: Step
    access: Read | InputRead
    name: str
    cause: Cause
    join: str | None = None


@dataclass
class Availability:
    """What was found; `after` is the set of artifacts that may exist when a step is done."""

    names: Names
    missing: list[Missing] = field(default_factory=list)
    after: dict[str, int] = field(default_factory=dict)
    visits: int = 0


def follow_artifacts(flow: FlowSource, graph: FlowGraph, order: Order) -> Availability:
    """Carry the artifacts through the flow."""
    return _Follower(flow, graph, order).run()


class _Follower:
    def __init__(self, flow: FlowSource, graph: FlowGraph, order: Order) -> None:
        self.flow = flow
        self.graph = graph
        self.order = order
        self.names = Names(flow)
        self.result = Availability(self.names)
        self.lost: dict[str, int] = {}
        self.dropped_by: dict[str, str] = {}
        self.drops_anything: str | None = None
        # with a switch, not each step that leads to a join is one of its branches in each run
        self.has_switch = any(node.kind == "switch" for node in graph.nodes.values())

    def run(self) -> Availability:
        for name in self.order.steps:
            if name in self.order.reached:
                self._follow_step(self.flow.steps[name])
        return self.result

    def _before(self, step: Step) -> list[str]:
        edges = ((source, step.name) for source in self.graph.sources[step.name])
        return [source for source, name in edges if (source, name) not in self.order.closing]

    def _follow_step(self, step: Step) -> None:
        before = self._before(step)
        arriving = _union(self.result.after.get(source, 0) for source in before)
        lost = _union(self.lost.get(source, 0) for source in before)
        is_join = self.graph.nodes[step.name].is_join
        present = 0 if is_join else arriving
        if step.unknown_decorators:
            present = EVERYTHING
        if (step.name, step.name) in self.order.closing:
            present |= self.names.written_by(step)
        inputs = arriving if is_join else 0
        for access in step.accesses.sequence:
            self.result.visits += 1
            present = self._follow_access(step, access, present, inputs, lost | inputs)
        present = (present | self.names.caught_by(step)) & ~self.names.functions_of(step)
        dropped = inputs & ~present
        if dropped < 0:
            self.drops_anything = step.name
        for name in self.names.names_of(max(dropped, 0)):
            self.dropped_by[name] = step.name
        self.result.after[step.name] = present
        self.lost[step.name] = lost | dropped

    def _follow_access(self, step: Step, access: Access, present: int, inputs: int, lost: int) -> int:
        if isinstance(access, Write):
            return present | self.names.bit(access.name)
        if isinstance(access, Loop):
            return present | _union(self.names.bit(name) for name in access.names)
        if isinstance(access, Escape):
            return EVERYTHING
        if isinstance(access, Merge):
            return present | self._merged(access, inputs)
        if isinstance(access, Read):
            return self._read(step, access, present, inputs, lost)
        if isinstance(access, InputRead):
            self._read_input(step, access, inputs)
        return present

    def _merged(self, merge: Merge, inputs: int) -> int:
        if merge.include:
            return inputs & _union(self.names.bit(name) for name in merge.include)
        return inputs & ~_union(self.names.bit(name) for name in merge.exclude or ())

    def _read(self, step: Step, read: Read, present: int, inputs: int, lost: int) -> int:
        if read.name in self.flow.methods:
            effect = self.names.effect_of(read.name)
            return EVERYTHING if effect.escapes else present | effect.writes | (inputs if effect.merges else 0)
        bit = self.names.bit(read.name)
        if self.names.is_always_there(read.name) or present & bit or read.name in step.accesses.guarded:
            return present
        self._note(step, read, read.name, lost)
        return present | bit

    def _read_input(self, step: Step, read: InputRead, inputs: int) -> None:
        if read.name is None or self.names.is_always_there(read.name) or read.name in step.accesses.guarded:
            return
        arriving = inputs if read.branch is None else self.result.after.get(read.branch, EVERYTHING)
        bit = self.names.bit(read.name)
        if not arriving & bit:
            self._note(step, read, read.name, self.lost.get(step.name, 0))
        elif read.of_each and not self.has_switch:
            without = [source for source in self._before(step) if not self.result.after[source] & bit]
            self.result.missing += [Missing(step, read, read.name, "branch", source) for source in without[:1]]

    def _note(self, step: Step, access: Read | InputRead, name: str, lost: int) -> None:
        cause, join = self._cause(step, name, lost)
        self.result.missing.append(Missing(step, access, name, cause, join))

    def _cause(self, step: Step, name: str, lost: int) -> tuple[Cause, str | None]:
        bit = self.names.bit(name)
        if self.names.caught_by(step) & bit:
            return "caught", None
        if name in self.names.functions:
            return "function", self.names.functions[name]
        if lost & bit:
            return "lost", self.dropped_by.get(name) or self.drops_anything or step.name
        return ("elsewhere", None) if name in self.names.setters else ("unset", None)


def _union(sets: Iterable[int]) -> int:
    total = 0
    for each in sets:
        total |= each
    return total
