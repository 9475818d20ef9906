"""Check a flow: read its source, make its graph, ask each rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.graph.build import build_graph
from platform_cli.check.notes import notes_on, notes_on_imported
from platform_cli.check.report import CheckReport
from platform_cli.check.rules import RULES
from platform_cli.check.rules.subject import Subject
from platform_cli.check.rules.unreadable import not_found, unreadable
from platform_cli.check.source.files import read_module
from platform_cli.check.source.flow import find_flows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.check.finding import Finding
    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.module import ModuleSource


def check_flow(path: Path, *, target: str = "local", flow_name: str | None = None) -> CheckReport:
    """Check the flow in a file, without importing or running it.

    The work grows with the size of the file and of the graph, not with the number of ways through it.

    Args:
        path: The flow's file. Its text, as given, is what findings call it.
        target: Where the flow is to run: "local", or any other target, which then means pods and Argo Workflows.
        flow_name: Which flow of the file; by default the one that the file starts, or else the last one.

    Returns:
        All findings at once. A file that cannot be read, or that holds no flow, is a finding as well.
    """
    label = str(path)
    try:
        module = read_module(path, label)
    except (OSError, SyntaxError, ValueError, RecursionError) as error:
        return CheckReport(label, None, target, (unreadable(label, error),))
    flows = find_flows(module)
    flow = _choose(flows, flow_name, module)
    if flow is None:
        notes = notes_on_imported(module) if flow_name is None else ()
        return CheckReport(label, None, target, () if notes else (not_found(label, flow_name, flows),), notes)
    subject = Subject(flow, build_graph(flow), target)
    found = {finding for rule in RULES for finding in rule(subject)}
    ordered = tuple(sorted(found, key=lambda finding: _position(finding, label)))
    return CheckReport(label, flow.name, target, ordered, notes_on(flow), subject.graph)


def _position(finding: Finding, label: str) -> tuple[bool, str, int, str, str]:
    return (finding.file != label, finding.file, finding.line, finding.code, finding.what)


def _choose(flows: Sequence[FlowSource], wanted: str | None, module: ModuleSource) -> FlowSource | None:
    if wanted is not None:
        return next((flow for flow in flows if flow.name == wanted), None)
    chosen = [flow for flow in flows if flow.name in module.called] or list(flows)
    return chosen[-1] if chosen else None
