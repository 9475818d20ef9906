"""Packages that steps declare, against what the file imports and what other flows pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow
from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.check.conftest import Checker

ALL = "@pypi_base(packages={'pandas': '2.2.3'})\n"
STEP = "@step\ndef only(self):\n    pass\n"

IMPORTS = {
    "declared": ("import pandas\n", ALL, STEP, []),
    "declared under another name": ("import sklearn\n", "@pypi_base(packages={'scikit-learn': '1'})\n", STEP, []),
    "brought by another": ("import numpy\n", ALL, STEP, []),
    "in another spelling": ("import my_package\n", "@pypi_base(packages={'My.Package[x]': '1'})\n", STEP, []),
    "of the standard library": ("import json, sqlite3\n", ALL, STEP, []),
    "always there": ("import requests\nfrom google.cloud import storage\n", ALL, STEP, []),
    "guarded": ("try:\n    import polars\nexcept ImportError:\n    polars = None\n", ALL, STEP, []),
    "for typing only": ("if TYPE_CHECKING:\n    import polars\n", ALL, STEP, []),
    "no packages at all": ("import polars\n", "", STEP, []),
    "lacking": ("import polars.io\n", ALL, STEP, ["PACKAGES_MISSING_IMPORT"]),
    "not written out": ("import polars\n", "@pypi_base(packages=PINS())\n", STEP, []),
    "written out above": ("import polars\nPINS = {'polars': '1'}\n", "@pypi_base(packages=PINS)\n", STEP, []),
    "disabled": ("import polars\n", ALL, f"@pypi(disabled=True)\n{STEP}", []),
    "in the step": ("", ALL, "@step\ndef only(self):\n    import polars\n", ["PACKAGES_MISSING_IMPORT"]),
    "in the step, declared there": (
        "",
        ALL,
        "@conda(libraries={'polars': '1'})\n@step\ndef only(self):\n    import polars\n",
        [],
    ),
}


@pytest.mark.parametrize(("imports", "decorator", "body", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_imports(imports: str, decorator: str, body: str, expected: list[str], check: Checker) -> None:
    head = f"from metaflow import FlowSpec, conda, pypi, pypi_base, step\n{imports}{decorator}"
    assert codes(check.steps(body, head=head)) == expected


def test_a_module_beside_the_flow_is_no_package(check: Checker) -> None:
    (check.folder / "features.py").write_text("", encoding="utf-8")
    (check.folder / "models").mkdir()
    head = f"import features\nfrom models import tree\nfrom metaflow import FlowSpec, pypi_base, step\n{ALL}"
    assert codes(check.steps(STEP, head=head)) == []


FLOW = """from metaflow import Flow, FlowSpec, pypi_base, step
@pypi_base(packages={{"scikit-learn": "{pin}"}})
class {name}(FlowSpec):
    @step
    def only(self):
        print({reads})
{name}()
"""


@pytest.mark.parametrize(
    ("pin", "reads", "expected"),
    [
        ("1.6.1", "Flow('Train')", []),
        ("1.5.2", "Flow('Train')", ["PACKAGES_DIFFER"]),
        ("1.5.2", "Flow('Other')", []),
    ],
    ids=["same", "different", "unrelated"],
)
def test_pins_of_flows_that_work_together(tmp_path: Path, pin: str, reads: str, expected: list[str]) -> None:
    (tmp_path / "train.py").write_text(FLOW.format(name="Train", pin="1.6.1", reads="1"), encoding="utf-8")
    (tmp_path / "broken.py").write_text("@pypi(:", encoding="utf-8")
    score = tmp_path / "score.py"
    score.write_text(FLOW.format(name="Score", pin=pin, reads=reads), encoding="utf-8")
    assert codes(check_flow(score)) == expected
    assert codes(check_flow(tmp_path / "train.py")) == expected
