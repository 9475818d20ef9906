"""Steps that run in a pod, and count on what is only on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from tests.unit.check.conftest import Checker

HEAD = """
import os, sqlite3
from pathlib import Path
import pandas as pd
from metaflow import FlowSpec, kubernetes, step
ROWS = "~/rows.csv"
"""

LINES = {
    "pd.read_csv(ROWS)": ["REMOTE_LOCAL_FILE"],
    "pd.read_csv('/Users/me/rows.csv')": ["REMOTE_LOCAL_FILE"],
    "open(r'C:\\rows.csv')": ["REMOTE_LOCAL_FILE"],
    "open(f'/home/{1}/rows.csv')": ["REMOTE_LOCAL_FILE"],
    "os.path.expanduser('~')": ["REMOTE_LOCAL_FILE"],
    "Path.home()": ["REMOTE_LOCAL_FILE"],
    "pd.read_csv('gs://bucket/rows.csv')": [],
    "print('/home/me/rows.csv')": [],
    "connect(host='localhost')": ["REMOTE_LOCALHOST"],
    "connect('postgresql://me@127.0.0.1:5432/shop')": ["REMOTE_LOCALHOST"],
    "connect('postgresql://db.shop:5432/shop')": [],
    "sqlite3.connect('shop.db')": ["REMOTE_SQLITE"],
    "sqlite3.connect(':memory:')": [],
    "create_engine('sqlite:///shop.db')": ["REMOTE_SQLITE"],
    "create_engine('sqlite:///:memory:')": [],
    "open('out.txt', 'w')": ["REMOTE_LOST_OUTPUT"],
    "open('out.txt', mode='ab')": ["REMOTE_LOST_OUTPUT"],
    "open('in.txt')": [],
    "open('/tmp/out.txt', 'w')": [],
    "open(NAME, 'w')": [],
    "pd.DataFrame().to_parquet('out.parquet')": ["REMOTE_LOST_OUTPUT"],
    "pd.DataFrame().to_parquet('gs://bucket/out.parquet')": [],
    "Path('out.txt').write_text('x')": ["REMOTE_LOST_OUTPUT"],
    "open('out.txt', 'w'); open('out.txt')": [],
}


@pytest.mark.parametrize(("line", "expected"), LINES.items(), ids=LINES)
def test_lines_of_a_step_in_a_pod(line: str, expected: list[str], check: Checker) -> None:
    body = f"@kubernetes\n@step\ndef only(self):\n    {line}\n"
    report = check.steps(body, head=HEAD)
    assert codes(report) == expected
    assert report.errors == ()
    elsewhere = body.replace("@kubernetes\n", "")
    assert codes(check.steps(elsewhere, head=HEAD)) == []
    assert codes(check.steps(elsewhere, head=HEAD, target="kubernetes")) == expected
