"""Hold everything that a check of one flow found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.check.finding import Finding
    from platform_cli.check.graph.model import FlowGraph


@dataclass(frozen=True)
class CheckReport:
    """Everything that a check of one flow found.

    Attributes:
        path: The file that was checked.
        flow: The name of the flow, or None if the file holds none.
        target: The target that the flow was checked for.
        findings: Sorted by file and line; those of the checked file come first.
        notes: What the check could not see, and therefore did not judge.
        graph: The flow's graph, or None if there is no flow to draw.
    """

    path: str
    flow: str | None
    target: str
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    graph: FlowGraph | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that keep the flow from running well."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the findings that are likely mistakes."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")
