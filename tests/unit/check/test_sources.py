"""What is read of a file: which flow, its bases, and what stays unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow
from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.check.conftest import Checker

TWO_STEPS = """
    @step
    def start(self):
        self.next(self.end)
    @step
    def end(self):
        pass
"""


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    report = check_flow(tmp_path / "none.py")
    (finding,) = report.findings
    assert (finding.code, finding.line) == ("FLOW_UNREADABLE", 1)
    assert "No such file" in finding.what
    assert report.graph is None


@pytest.mark.parametrize("content", [b"def broken(:\n", b"x = '\xff'\n", b"# coding: nonsense\n", b"x = 1\0\n"])
def test_a_file_that_is_not_python_is_a_finding(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "flow.py"
    path.write_bytes(content)
    assert codes(check_flow(path)) == ["FLOW_UNREADABLE"]


def test_a_syntax_error_has_its_line(check: Checker) -> None:
    (finding,) = check("import os\n\nif True\n    pass\n").findings
    assert (finding.code, finding.line) == ("FLOW_UNREADABLE", 3)


@pytest.mark.parametrize("source", ["", "class Flow:\n    pass\n", "from metaflow import FlowSpec\n"])
def test_a_file_without_a_flow_is_a_finding(source: str, check: Checker) -> None:
    assert codes(check(source)) == ["FLOW_NOT_FOUND"]


def test_the_flow_that_the_file_starts_is_checked(check: Checker) -> None:
    source = f"""from metaflow import FlowSpec, step
class First(FlowSpec):{TWO_STEPS}
class Second(FlowSpec):
    @step
    def start(self):
        pass
if __name__ == "__main__":
    First()
"""
    assert check(source).flow == "First"
    assert check(source, flow="Second").flow == "Second"
    (finding,) = check(source, flow="Third").findings
    assert (finding.code, finding.fix) == ("FLOW_NOT_FOUND", "The file holds `First` and `Second`.")


def test_a_flow_that_a_function_starts_is_started(check: Checker) -> None:
    source = (
        f"import metaflow as mf\nfrom metaflow import step\nclass A(mf.FlowSpec):{TWO_STEPS}\ndef main():\n    A()\n"
    )
    assert codes(check(source)) == []


@pytest.mark.parametrize(
    "source",
    [
        f"from metaflow import *\nclass A(FlowSpec):{TWO_STEPS}\nA()\n",
        f"import metaflow\nclass A(metaflow.FlowSpec):{TWO_STEPS.replace('@step', '@metaflow.step')}\nA()\n",
        f"from metaflow import FlowSpec as F, step as s\nclass A(F):{TWO_STEPS.replace('@step', '@s')}\nA()\n",
        f"try:\n    from metaflow import FlowSpec, step\nfinally:\n    pass\nclass A(FlowSpec):{TWO_STEPS}\nA()\n",
    ],
    ids=["star", "module", "aliases", "guarded"],
)
def test_metaflow_may_be_imported_in_any_way(source: str, check: Checker) -> None:
    report = check(source)
    assert codes(report) == []
    assert report.graph is not None
    assert list(report.graph.nodes) == ["start", "end"]


def test_steps_of_a_base_in_the_same_file_are_seen(check: Checker) -> None:
    report = check(
        f"""from metaflow import FlowSpec, Parameter, step
class Base(FlowSpec):
    rate = Parameter("rate", default=1){TWO_STEPS}
class Mixin:
    def show(self):
        print(self.rate)
class Flow(Mixin, Base):
    @step
    def start(self):
        self.show()
        self.rate = 2
        self.next(self.nd)
Flow()
"""
    )
    assert codes(report) == ["PARAMETER_ASSIGNED", "NEXT_UNKNOWN_STEP"]
    assert report.notes == ()


def test_a_base_in_a_file_beside_is_read_and_its_findings_name_that_file(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(
        "from metaflow import FlowSpec, step\nclass Base(FlowSpec):\n    @step\n    def start(self):\n"
        "        print(self.rows)\n        self.next(self.end)\n",
        encoding="utf-8",
    )
    path = tmp_path / "flow.py"
    path.write_text(
        "from base import Base\nfrom metaflow import step\nclass Flow(Base):\n    @step\n    def end(self):\n"
        "        pass\nFlow()\n",
        encoding="utf-8",
    )
    (finding,) = check_flow(path).findings
    assert (finding.code, finding.file, finding.line) == ("ARTIFACT_UNSET", str(tmp_path / "base.py"), 5)


def test_a_base_from_elsewhere_is_noted_and_its_steps_are_not_called_missing(check: Checker) -> None:
    report = check(
        """from company.flows import CompanyFlow
from metaflow import step
class Flow(CompanyFlow):
    @step
    def train(self):
        print(self.rows)
        self.next(self.publish)
Flow()
"""
    )
    assert report.flow == "Flow"
    assert report.findings == ()
    assert len(report.notes) == 1
    assert "`company.flows.CompanyFlow`" in report.notes[0]


def test_members_that_are_built_while_loading_are_noted(check: Checker) -> None:
    report = check.steps("locals()['start'] = 1\n@step\ndef train(self):\n    self.next(self.rest)\n")
    assert report.findings == ()
    assert "builds some of its members" in report.notes[0]


@pytest.mark.parametrize("body", ["@profiled\n@step\ndef only(self):\n    print(self.usage)\n"])
def test_what_an_unknown_step_decorator_sets_is_not_called_unset(body: str, check: Checker) -> None:
    head = "from metaflow import FlowSpec, step\nfrom company import profiled\n"
    report = check.steps(body, head=head)
    assert report.findings == ()
    assert report.notes == ("`@profiled` may set attributes in `only`: reads of them were not checked.",)


def test_what_an_unknown_flow_decorator_adds_is_not_called_unset(check: Checker) -> None:
    head = "from metaflow import FlowSpec, step\nfrom company import configured\n@configured\n"
    report = check.steps("@step\ndef only(self):\n    print(self.setting)\n", head=head)
    assert report.findings == ()
    assert report.notes == ("`@configured` may change `AFlow`: what its steps read was not checked.",)


def test_the_decorators_of_our_own_extension_are_known(check: Checker) -> None:
    head = "from metaflow import FlowSpec, production, size, step\n@production\n"
    report = check.steps("@size(name='small')\n@step\ndef only(self):\n    print(self.rows)\n", head=head)
    assert codes(report) == ["ARTIFACT_UNSET"]
    assert report.notes == ()
    assert codes(check.steps("@step\n@size\ndef only(self):\n    pass\n", head=head)) == ["DECORATOR_BELOW_STEP"]


def test_nothing_of_the_file_is_run(check: Checker, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    check.steps(
        "@step\ndef only(self):\n    pass\n",
        head=f"from metaflow import FlowSpec, step\nopen({str(trace)!r}, 'w').close()\n",
    )
    assert not trace.exists()


def test_a_flow_that_is_only_started_here_is_left_to_its_own_file(check: Checker) -> None:
    report = check("from company.train import TrainFlow\nif __name__ == '__main__':\n    TrainFlow()\n")
    assert report.findings == ()
    assert report.notes == ("`TrainFlow` comes from `company.train`: check the file that defines it.",)


def test_long_chains_are_no_trouble(check: Checker) -> None:
    chain = [f"elif self.way == {number}:\n    self.rows = {number}" for number in range(900)]
    total = " + ".join(["self.way"] * 900)
    lines = "\n".join(["self.way = 1", "if self.way < 0:", "    pass", *chain, f"self.total = {total}"]).split("\n")
    assert codes(check.start(*lines)) == []
