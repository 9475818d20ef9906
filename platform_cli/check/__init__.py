"""Check a flow before it runs: its graph, its artifacts, its decorators, and what its target asks of it."""

from platform_cli.check.checking import check_flow
from platform_cli.check.finding import Finding
from platform_cli.check.report import CheckReport
from platform_cli.check.text import render_text

__all__ = ["CheckReport", "Finding", "check_flow", "render_text"]
