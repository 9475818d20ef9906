"""Give each attribute of a flow a bit, and say which code sets which attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from platform_cli.check.artifacts.values import is_function
from platform_cli.check.metaflow_api import API_NAMES
from platform_cli.check.source.accesses import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.steps import Method, Step


@dataclass(frozen=True)
class Effect:
    """What calling a method does to the attributes of the flow, the methods that it calls included."""

    writes: int = 0
    escapes: bool = False
    merges: bool = False


class Names:
    """The attributes of one flow."""

    def __init__(self, flow: FlowSource) -> None:
        self._flow = flow
        self._bits: dict[str, int] = {}
        self._names: list[str] = []

    def bit(self, name: str) -> int:
        """Return the bit of a name."""
        if name not in self._bits:
            self._bits[name] = 1 << len(self._names)
            self._names.append(name)
        return self._bits[name]

    def names_of(self, bits: int) -> Iterator[str]:
        """Yield the names in a set."""
        while bits:
            lowest = bits & -bits
            yield self._names[lowest.bit_length() - 1]
            bits ^= lowest

    def is_always_there(self, name: str) -> bool:
        """Return whether an attribute needs no step to set it; private names may be Metaflow's own."""
        is_private = name.startswith("_") and name not in self.setters
        return name in API_NAMES or name in self._flow.members or name in self._built or is_private

    @cached_property
    def _built(self) -> frozenset[str]:
        """Return the attributes that the flow's own constructor sets, which runs in each task."""
        constructor = self._flow.methods.get("__init__")
        return frozenset(write.name for write in constructor.accesses.writes) if constructor else frozenset()

    @cached_property
    def setters(self) -> Mapping[str, tuple[str, ...]]:
        """Return the steps and methods that set each attribute, `@catch` included."""
        found: dict[str, list[str]] = {}
        for method in (*self._flow.steps.values(), *self._flow.methods.values()):
            for write in method.accesses.writes:
                found.setdefault(write.name, []).append(method.name)
        for step in self._flow.steps.values():
            name = caught_name(step)
            if name is not None:
                found.setdefault(name, []).append(step.name)
        return {name: tuple(dict.fromkeys(setters)) for name, setters in found.items()}

    @cached_property
    def functions(self) -> Mapping[str, str]:
        """Return the attributes that are only ever set to a function, with the step that does so."""
        kinds: dict[str, set[bool]] = {}
        setter: dict[str, str] = {}
        for method in (*self._flow.steps.values(), *self._flow.methods.values()):
            for write in method.accesses.writes:
                kinds.setdefault(write.name, set()).add(is_function(write.value, method.scope))
                setter[write.name] = method.name
        return {name: setter[name] for name, found in kinds.items() if found == {True}}

    def functions_of(self, step: Step) -> int:
        """Return the attributes that a step sets to a function, and that are gone when it ends."""
        return self._function_bits.get(step.name, 0)

    @cached_property
    def _function_bits(self) -> Mapping[str, int]:
        bits: dict[str, int] = {}
        for name, setter in self.functions.items():
            bits[setter] = bits.get(setter, 0) | self.bit(name)
        return bits

    def written_by(self, method: Method) -> int:
        """Return the attributes that a method itself sets."""
        total = 0
        for write in method.accesses.writes:
            total |= self.bit(write.name)
        return total

    def caught_by(self, step: Step) -> int:
        """Return the attribute that the `@catch` of a step sets when the step is done."""
        name = caught_name(step)
        return self.bit(name) if name else 0

    def effect_of(self, method: str) -> Effect:
        """Return what calling a method does."""
        return self._effects[method]

    @cached_property
    def _effects(self) -> Mapping[str, Effect]:
        """Follow the calls among the methods until nothing changes."""
        methods = self._flow.methods
        effects = {name: self._own_effect(method) for name, method in methods.items()}
        called = {
            name: [read.name for read in each.accesses.reads if read.name in methods] for name, each in methods.items()
        }
        callers: dict[str, list[str]] = {name: [] for name in methods}
        for name, names in called.items():
            for each in names:
                callers[each].append(name)
        waiting = list(methods)
        while waiting:
            name = waiting.pop()
            for caller in callers[name]:
                joined = _join(effects[caller], effects[name])
                if joined != effects[caller]:
                    effects[caller] = joined
                    waiting.append(caller)
        return effects

    def _own_effect(self, method: Method) -> Effect:
        merges = any(isinstance(access, Merge) for access in method.accesses.sequence)
        return Effect(self.written_by(method), method.accesses.escapes, merges)


def _join(first: Effect, second: Effect) -> Effect:
    return Effect(first.writes | second.writes, first.escapes or second.escapes, first.merges or second.merges)


def caught_name(step: Step) -> str | None:
    """Return the attribute in which the `@catch` of a step leaves the exception."""
    catch = step.find("catch")
    name = catch.literal("var") if catch else None
    return name if isinstance(name, str) else None
