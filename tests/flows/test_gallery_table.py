"""The table in flows/README.md says what the docstrings say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.flows.gallery_runs import GALLERY, ROOT
from tools.flows_table import BEGIN, END, render, replace

TABLES = render(GALLERY)


def test_the_table_is_up_to_date() -> None:
    checked = subprocess.run(
        [sys.executable, "tools/flows_table.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_every_flow_has_one_row_with_a_command_for_it() -> None:
    rows = [line for line in TABLES.splitlines() if ".py)" in line]
    files = [re.findall(r"\]\(gallery/(\w+)\.py\)", row) for row in rows]
    assert sorted(name for names in files for name in names) == sorted(path.stem for path in GALLERY.glob("*.py"))
    assert [row for row, (name,) in zip(rows, files, strict=True) if f"flows/gallery/{name}.py" not in row] == []


def test_every_flow_named_in_a_command_exists() -> None:
    named = set(re.findall(r"flows/gallery/\w+\.py", TABLES))
    assert {name for name in named if not (ROOT / name).is_file()} == set()


def test_new_tables_replace_old_ones_and_nothing_else() -> None:
    assert replace(f"above {BEGIN} old {END} below", "new") == f"above {BEGIN}\n\nnew\n\n{END} below"


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="put these two lines"):
        replace("no markers", "new")
