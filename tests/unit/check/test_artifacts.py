"""Artifacts: where they come from, where they are lost, and what cannot be one."""

from __future__ import annotations

import concurrent.futures
import importlib
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.check.artifacts.values import UNPICKLABLE_CALLS
from tests.unit.check.conftest import codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.check.conftest import Checker

BRANCHES = """
@step
def start(self):
    self.rows = [1]
    self.next(self.a, self.b)
@step
def a(self):
    {a}
    self.next(self.join)
@step
def b(self):
    {b}
    self.next(self.join)
@step
def join(self, inputs):
    {join}
    self.next(self.end)
@step
def end(self):
    {end}
"""

SHOW = "print(self.rows)"
MERGE = "self.merge_artifacts(inputs)"
LOST = ["ARTIFACT_LOST_AT_JOIN"]
CONFLICT = ["JOIN_MERGE_CONFLICT"]

JOINS = {
    "merged": ("pass", "pass", MERGE, SHOW, []),
    "lost": ("pass", "pass", "pass", SHOW, LOST),
    "read in the join": ("pass", "pass", SHOW, "pass", LOST),
    "excluded": ("pass", "pass", "self.merge_artifacts(inputs, exclude=['rows'])", SHOW, LOST),
    "excluded by position": ("pass", "pass", "self.merge_artifacts(inputs, ['rows'])", SHOW, LOST),
    "another included": ("self.x = 1", "pass", "self.merge_artifacts(inputs, include=['x'])", SHOW, LOST),
    "included": ("pass", "pass", "self.merge_artifacts(inputs, include=['rows'])", SHOW, []),
    "a list that is not written out": ("pass", "pass", "self.merge_artifacts(inputs, exclude=NAMES)", SHOW, []),
    "set from an input": ("pass", "pass", "self.rows = inputs.a.rows", SHOW, []),
    "set from all inputs": ("self.x = 1", "self.x = 2", "self.x = [i.x for i in inputs]", "print(self.x)", []),
    "an input without it": ("self.x = 1", "pass", "print(inputs.b.x)", "pass", ["ARTIFACT_SET_ELSEWHERE"]),
    "no input has it": ("pass", "pass", "print([i.x for i in inputs])", "pass", ["ARTIFACT_UNSET"]),
    "one of the inputs has it": ("self.x = 1", "pass", "print([i.x for i in inputs])", "pass", ["JOIN_INPUT_LACKS"]),
    "a loop over the inputs": ("self.x = 1", "pass", "for i in inputs: print(i.x)", "pass", ["JOIN_INPUT_LACKS"]),
    "a loop that stops early": ("self.x = 1", "pass", "for i in inputs: print(i.x); break", "pass", []),
    "a choice of the inputs": ("self.x = 1", "pass", "print([i.x for i in inputs if i.rows])", "pass", []),
    "any of the inputs": ("self.x = 1", "pass", "print(any(i.x for i in inputs))", "pass", []),
    "an input in a condition": ("self.x = 1", "pass", "print([i.rows and i.x for i in inputs])", "pass", []),
    "asked for before": ("self.x = 1", "pass", "print([i.x for i in inputs if hasattr(i, 'x')])", "pass", []),
    "two branches set it": ("self.x = [1]", "self.x = [2]", MERGE, "pass", CONFLICT),
    "one branch changes it": ("self.rows = [2]", "pass", MERGE, "pass", CONFLICT),
    "one branch adds it": ("self.x = [2]", "pass", MERGE, "print(self.x)", []),
    "both set one constant": ("self.x = 1", "self.x = 1", MERGE, "print(self.x)", []),
    "settled before": ("self.x = [1]", "self.x = [2]", f"self.x = 3; {MERGE}", "print(self.x)", []),
    "settled too late": ("self.x = [1]", "self.x = [2]", f"{MERGE}; self.x = 3", "pass", CONFLICT),
    "no step of that name": ("pass", "pass", "print(inputs.c.rows)", "pass", ["JOIN_INPUT_UNKNOWN"]),
}


@pytest.mark.parametrize(("a", "b", "join", "end", "expected"), JOINS.values(), ids=JOINS)
def test_what_passes_a_join(a: str, b: str, join: str, end: str, expected: list[str], check: Checker) -> None:
    assert codes(check.steps(BRANCHES.format(a=a, b=b, join=join, end=end))) == expected


def test_the_join_that_lost_an_artifact_is_named(check: Checker) -> None:
    report = check.steps(BRANCHES.format(a="pass", b="pass", join="pass", end="print(self.rows)"))
    (finding,) = report.findings
    assert "the join `join` does not carry over" in finding.what
    assert "self.merge_artifacts(inputs)" in finding.fix
    assert finding.line == 23


READS = {
    "never set": (["print(self.rows)"], ["ARTIFACT_UNSET"]),
    "set afterwards": (["print(self.rows)", "self.rows = 1"], ["ARTIFACT_SET_ELSEWHERE"]),
    "added to": (["self.rows += 1"], ["ARTIFACT_SET_ELSEWHERE"]),
    "an item of it set": (["self.rows[0] = 1"], ["ARTIFACT_UNSET"]),
    "read once only": (["print(self.rows)", "print(self.rows)"], ["ARTIFACT_UNSET"]),
    "read in a lambda": (["show = lambda: self.rows"], ["ARTIFACT_UNSET"]),
    "read by a nested function": (["def show():", "    return self.rows"], ["ARTIFACT_UNSET"]),
    "under another exception": (["try:", "    print(self.rows)", "except KeyError:", "    pass"], ["ARTIFACT_UNSET"]),
    "getattr without a default": (["print(getattr(self, 'rows'), self.rows)"], ["ARTIFACT_UNSET"]),
}


@pytest.mark.parametrize(("lines", "expected"), READS.values(), ids=READS)
def test_reads_of_what_is_not_there(lines: list[str], expected: list[str], check: Checker) -> None:
    assert codes(check.start(*lines)) == expected


def test_a_method_that_reads_what_nothing_sets_is_reported_where_it_reads(check: Checker) -> None:
    report = check.steps(
        "@step\ndef start(self):\n    self.rows = 1\n    self.show()\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\ndef show(self):\n    print(self.row)\n"
    )
    (finding,) = report.findings
    assert (finding.code, finding.line, finding.fix) == ("ARTIFACT_UNSET", 13, "Did you mean `self.rows`?")


UNPICKLABLE = {
    "a container of a lambda": ["self.x = {'f': [lambda: 1]}"],
    "a partial of a lambda": ["from functools import partial", "self.x = partial(lambda n: n, 1)"],
    "a view of a dictionary": ["self.x = {'a': 1}.keys()"],
    "a module": ["self.x = json"],
    "the flow itself": ["self.x = self"],
    "an object of a class that is defined inside the step": ["class Row:", "    pass", "self.x = Row()"],
    "a generator": ["def rows():", "    yield 1", "self.x = rows()"],
    "an open file": ["source = open(__file__)", "self.x = source"],
    "a connection to a database": ["import sqlite3 as db", "self.x = [db.connect('x')]"],
    "a pool of threads": ["from concurrent import futures", "self.x = futures.ThreadPoolExecutor()"],
}


@pytest.mark.parametrize(("kind", "lines"), UNPICKLABLE.items(), ids=UNPICKLABLE)
def test_what_cannot_be_pickled_is_called_by_its_name(kind: str, lines: list[str], check: Checker) -> None:
    body = "\n".join(f"    {line}" for line in (*lines, "self.next(self.end)"))
    report = check.steps(
        f"@step\ndef start(self):\n{body}\n@step\ndef end(self):\n    pass\n",
        head="import json\nfrom metaflow import FlowSpec, step\n",
    )
    (finding,) = report.findings
    assert finding.code == "ARTIFACT_UNPICKLABLE"
    assert finding.what == f"`start` leaves {kind} in `self.x`."


def test_an_open_file_in_the_body_of_the_flow_is_found(check: Checker) -> None:
    report = check.steps("LOG = open(__file__)\n@step\ndef only(self):\n    print(self.LOG)\n")
    assert codes(report) == ["ARTIFACT_UNPICKLABLE"]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Call every function of the table, and close what it opened."""
    text, archive = tmp_path / "text", tmp_path / "text.tar"
    text.write_text("a,b\n", encoding="utf-8")
    sleeper = [sys.executable, "-c", "pass"]
    source = text.open(encoding="utf-8")
    arguments: dict[str, tuple[Any, ...]] = {
        **dict.fromkeys(("builtins.open", "io.open", "gzip.open", "bz2.open", "lzma.open"), (str(text), "rb")),
        "zipfile.ZipFile": (tmp_path / "z.zip", "w"),
        "tarfile.open": (archive, "w"),
        **dict.fromkeys(("csv.reader", "csv.DictReader", "csv.writer"), (source,)),
        "csv.DictWriter": (source, ["a"]),
        "sqlite3.connect": (":memory:",),
        "subprocess.Popen": (sleeper,),
        "boto3.client": ("s3", "us-east-1"),
        "google.cloud.storage.Client": ("project", _anonymous()),
    }
    found: dict[str, Any] = {}
    for name in UNPICKLABLE_CALLS:
        module, _, function = name.rpartition(".")
        found[name] = getattr(importlib.import_module(module), function)(*arguments.get(name, ()))
    yield found
    for each in (*found.values(), source):
        if isinstance(each, subprocess.Popen):
            each.wait()
        elif isinstance(each, concurrent.futures.Executor):
            each.shutdown()
        elif hasattr(each, "close"):
            each.close()


def _anonymous() -> Any:
    from google.auth.credentials import AnonymousCredentials

    return AnonymousCredentials()  # type: ignore[no-untyped-call]  # the library is not typed


def test_nothing_in_the_table_can_be_pickled(made: dict[str, Any]) -> None:
    assert set(made) == set(UNPICKLABLE_CALLS)
    for name, value in made.items():
        with pytest.raises((TypeError, pickle.PicklingError, AttributeError)):
            pickle.dumps([name, value])
