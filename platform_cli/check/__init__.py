"""Check a flow before it runs: its graph, its artifacts, its decorators, and what its target asks of it."""

from platform_cli.check.checking import check_flow
from platform_cli.check.draw.mermaid import to_mermaid
from platform_cli.check.draw.svg import to_svg
from platform_cli.check.draw.terminal import draw
from platform_cli.check.finding import Finding
from platform_cli.check.graph.model import FlowGraph
from platform_cli.check.report import CheckReport
from platform_cli.check.text import render_text

__all__ = ["CheckReport", "Finding", "FlowGraph", "check_flow", "draw", "render_text", "to_mermaid", "to_svg"]
