"""docs/decorators-matrix.md says what the decorators turn into today."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.decorators.places import ROOT
from tools.decorators_matrix import COLUMNS, page


def test_the_page_is_true() -> None:
    done = subprocess.run(
        [sys.executable, "tools/decorators_matrix.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_cell_that_is_missing_is_an_error() -> None:
    whole = {column: ["as a plain step"] for column in COLUMNS}
    assert page({"size": whole}).count("as a plain step") == len(COLUMNS)
    with pytest.raises(KeyError):
        page({"size": {COLUMNS[0]: []}})
