"""Fixtures for checking flows that a test writes."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.check import CheckReport

HEAD = "from metaflow import *\nfrom metaflow import FlowSpec, Parameter, step\n"


@dataclasses.dataclass(frozen=True)
class Checker:
    """Write a file and check it."""

    folder: Path

    def __call__(self, source: str, *, target: str = "local", flow: str | None = None) -> CheckReport:
        path = self.folder / "flow.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return check_flow(path, target=target, flow_name=flow)

    def steps(self, body: str, *, head: str = HEAD, target: str = "local") -> CheckReport:
        """Check a flow of which only the body of the class is given."""
        flow = f"class AFlow(FlowSpec):\n{textwrap.indent(textwrap.dedent(body), '    ')}\nAFlow()\n"
        return self(head + flow, target=target)

    def start(self, *lines: str, target: str = "local") -> CheckReport:
        """Check a flow of two steps of which only the lines of the first one are given, without its `self.next`."""
        body = "\n".join(f"    {line}" for line in (*lines, "self.next(self.end)"))
        return self.steps(f"@step\ndef start(self):\n{body}\n@step\ndef end(self):\n    pass\n", target=target)


@pytest.fixture
def check(tmp_path: Path) -> Checker:
    return Checker(tmp_path)


def codes(report: CheckReport) -> list[str]:
    """Return the codes of a report, in the order reported."""
    return [finding.code for finding in report.findings]
