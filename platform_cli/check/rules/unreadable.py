"""What is reported of a file in which no flow can be read, before any rule can look at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code, Place
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule
    from platform_cli.check.source.flow import FlowSource

UNREADABLE = Code(
    "FLOW_UNREADABLE",
    "error",
    "The file cannot be read as Python.",
    "Nothing can be said of a flow whose file Python itself refuses.",
)
NOT_FOUND = Code(
    "FLOW_NOT_FOUND",
    "error",
    "The file holds no such flow.",
    "A flow is a class that is derived from Metaflow's `FlowSpec`.",
)


def unreadable(path: str, error: OSError | SyntaxError | ValueError | RecursionError) -> Finding:
    """Report a file that is not there, not text, or not Python."""
    if isinstance(error, SyntaxError):
        return UNREADABLE.at(Place(path, error.lineno or 1), f"It is not Python: {error.msg}.", "Mend that line.")
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UNREADABLE.at(Place(path, 1), f"It cannot be read: {reason}.", "Give the path of a Python file.")


def not_found(path: str, wanted: str | None, flows: Sequence[FlowSource]) -> Finding:
    """Report a file without a flow, or without the flow that was asked for."""
    if wanted is not None and flows:
        fix = f"The file holds {code_list(flow.name for flow in flows)}."
        return NOT_FOUND.at(Place(path, 1), f"The file holds no flow `{wanted}`.", fix)
    fix = "Write `class MyFlow(FlowSpec):` with steps in it, after `from metaflow import FlowSpec, step`."
    return NOT_FOUND.at(Place(path, 1), "The file holds no flow.", fix)


RULES: tuple[Rule, ...] = ()
