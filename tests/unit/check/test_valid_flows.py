"""Flows that work are not called wrong."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from platform_cli.check import check_flow, render_text
from tests.unit.check.corpus import REPOSITORY

if TYPE_CHECKING:
    from tests.unit.check.conftest import Checker

GALLERY = sorted([*REPOSITORY.glob("flows/gallery/*.py"), *REPOSITORY.glob("flows/*.py")])


def _tutorials() -> list[Path]:
    spec = find_spec("metaflow")
    assert spec is not None
    assert spec.submodule_search_locations
    return sorted(Path(spec.submodule_search_locations[0]).glob("tutorials/*/*.py"))


@pytest.mark.parametrize("target", ["local", "argo"])
@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_our_flows_have_no_errors(path: Path, target: str) -> None:
    report = check_flow(path, target=target)
    assert report.flow is not None
    assert not report.errors, render_text(report)


@pytest.mark.parametrize("path", _tutorials(), ids=lambda path: path.parent.name)
def test_metaflows_tutorials_have_no_findings(path: Path) -> None:
    report = check_flow(path)
    assert report.flow is not None
    assert not report.findings, render_text(report)


VALID_LINES = {
    "asked for by hasattr": ["if hasattr(self, 'old'):", "    print(self.old)"],
    "asked for by getattr": ["print(getattr(self, 'old', None))"],
    "read under AttributeError": ["try:", "    print(self.old)", "except AttributeError:", "    pass"],
    "read under Exception": ["try:", "    print(self.old)", "except (KeyError, Exception):", "    pass"],
    "set by setattr": ["setattr(self, 'rows', 3)", "print(self.rows)"],
    "set under a name that is not written out": [
        "for name in ('a', 'b'):",
        "    setattr(self, name, 1)",
        "print(self.a)",
    ],
    "set by other code": ["fill(self)", "print(self.rows)"],
    "set through __dict__": ["self.__dict__.update(rows=3)", "print(self.rows)"],
    "set later in the same loop": ["for n in range(3):", "    if n:", "        print(self.last)", "    self.last = n"],
    "set in a nested function": ["def fill():", "    self.rows = 3", "fill()", "print(self.rows)"],
    "read in a nested function before it is set": ["show = lambda: self.rows", "self.rows = 3", "show()"],
    "set as a tuple": ["self.a, (self.b, *self.c) = 1, (2, 3)", "print(self.a, self.b, self.c)"],
    "set by a for": ["for self.row in (1, 2):", "    pass", "print(self.row)"],
    "set by a with": ["with open(__file__) as source:", "    self.text = source.read()", "print(self.text)"],
    "set with a type": ["self.rows: list[int] = []", "print(self.rows)"],
    "private names of Metaflow": ["print(self._datastore, self._graph)"],
    "Metaflow's own names": ["print(self.name, self.input, self.index, self.foreach_stack(), self.script_name)"],
    "an early return after self.next": ["if True:", "    self.next(self.end)", "    return"],
    "a return in a nested function": ["def double(n):", "    return 2 * n", "self.rows = double(2)"],
    "a raise": ["if False:", "    raise ValueError"],
    "a deleted file": ["self.log = open(__file__)", "self.log.close()", "del self.log"],
    "a file that is replaced": ["self.log = open(__file__)", "self.log = self.log.read()"],
    "a list of a generator": ["self.rows = list(n for n in range(3))"],
    "a lambda that is called": ["self.rows = sorted([3, 1], key=lambda n: -n)"],
    "an imported module's value": ["import math", "self.pi = math.pi"],
    "a local variable that hides a module": ["json = [1]", "self.rows = json"],
    "a nested class": ["class Row:", "    def set(self):", "        self.value = 1", "print(Row())"],
    "a match": [
        "match 3:",
        "    case 3:",
        "        self.rows = 3",
        "    case _:",
        "        self.rows = 4",
        "print(self.rows)",
    ],
    "a walrus": ["if (rows := 3) > 2:", "    self.rows = rows", "print(self.rows)"],
    "a value with two names": ["self.rows = rows = []", "rows.append(1)"],
    "a cached function": ["from functools import cache", "@cache", "def f(n):", "    return n", "self.f = f"],
    "set by what a base does": ["super().fill()", "print(self.rows)"],
    "a word that resembles an address": ["print('see http://localhost:8000')", "name = 'localhost is this machine'"],
}


@pytest.mark.parametrize("lines", VALID_LINES.values(), ids=VALID_LINES)
def test_lines_that_work_are_let_through(lines: list[str], check: Checker) -> None:
    report = check.start(*lines, target="kubernetes")
    assert not report.errors, render_text(report)


VALID_FLOWS = {
    "one step": "@step\ndef only(self):\n    pass\n",
    "other names for start and end": (
        "@step(start=True)\ndef go(self):\n    self.next(self.stop)\n@step(end=True)\ndef stop(self):\n    return\n"
    ),
    "@step with parentheses": (
        "@step()\ndef start(self):\n    self.next(self.end)\n@step()\ndef end(self):\n    pass\n"
    ),
    "a foreach over a name in a variable": (
        "@step\ndef start(self):\n    self.rows = [1]\n    which = 'rows'\n    self.next(self.one, foreach=which)\n"
        "@step\ndef one(self):\n    self.next(self.join)\n"
        "@step\ndef join(self, inputs):\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    ),
    "a switch inside a branch": (
        "@step\ndef start(self):\n    self.next(self.a, self.b)\n"
        "@step\ndef a(self):\n    self.way = 'x'\n    self.next({'x': self.c, 'y': self.d}, condition='way')\n"
        "@step\ndef b(self):\n    self.next(self.join)\n@step\ndef c(self):\n    self.next(self.join)\n"
        "@step\ndef d(self):\n    self.next(self.join)\n"
        "@step\ndef join(self, inputs):\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    ),
    "a split inside a case": (
        "@step\ndef start(self):\n    self.way = 'x'\n    self.next({'x': self.a, 'y': self.end}, condition='way')\n"
        "@step\ndef a(self):\n    self.next(self.b, self.c)\n@step\ndef b(self):\n    self.next(self.join)\n"
        "@step\ndef c(self):\n    self.next(self.join)\n"
        "@step\ndef join(self, inputs):\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    ),
    "an artifact that a method sets": (
        "@step\ndef start(self):\n    self.load()\n    print(self.rows)\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    print(self.rows)\n"
        "def load(self):\n    self.fill(3)\ndef fill(self, n):\n    self.rows = n\n"
    ),
    "an artifact that a join merges in a method": (
        "@step\ndef start(self):\n    self.rows = 1\n    self.next(self.a, self.b)\n"
        "@step\ndef a(self):\n    self.next(self.join)\n@step\ndef b(self):\n    self.next(self.join)\n"
        "@step\ndef join(self, inputs):\n    self.gather(inputs)\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    print(self.rows)\ndef gather(self, inputs):\n    self.merge_artifacts(inputs)\n"
    ),
    "an artifact that only one case sets": (
        "@step\ndef start(self):\n    self.way = 'x'\n    self.next({'x': self.a, 'y': self.b}, condition='way')\n"
        "@step\ndef a(self):\n    self.rows = 1\n    self.next(self.end)\n"
        "@step\ndef b(self):\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    print(self.rows)\n"
    ),
    "a step that repeats itself and reads what it set": (
        "@step\ndef start(self):\n    self.next(self.loop)\n"
        "@step\ndef loop(self):\n    if self.index is None:\n        print(self.n)\n    self.n = 1\n"
        "    self.way = 'x'\n    self.next({'x': self.loop, 'y': self.end}, condition='way')\n"
        "@step\ndef end(self):\n    print(self.n)\n"
    ),
    "the variable of a catch in the next step": (
        "@catch(var='failure')\n@step\ndef start(self):\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    print(self.failure)\n"
    ),
    "a constructor that sets attributes": (
        "def __init__(self, use_cli=True):\n    self.tries = 3\n    super().__init__(use_cli)\n"
        "@step\ndef start(self):\n    print(self.tries)\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    ),
    "properties, static methods and constants": (
        "LIMIT = 3\n_hidden = open\n"
        "@property\ndef double(self):\n    return 2 * self.LIMIT\n"
        "@staticmethod\ndef half(row):\n    return row.value / 2\n"
        "@step\ndef start(self):\n    print(self.double, self.half, self.LIMIT)\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\n"
    ),
    "a foreach over a list that a method fills": (
        "@step\ndef start(self):\n    self.rows = []\n    self.fill()\n    self.next(self.one, foreach='rows')\n"
        "@step\ndef one(self):\n    self.next(self.join)\n@step\ndef join(self, inputs):\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\ndef fill(self):\n    self.rows.append(1)\n"
    ),
    "a foreach over a list that is filled under another name": (
        "@step\ndef start(self):\n    rows = []\n    self.rows = rows\n    rows.append(1)\n"
        "    self.next(self.one, foreach='rows')\n"
        "@step\ndef one(self):\n    self.next(self.join)\n@step\ndef join(self, inputs):\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\n"
    ),
    "a join that uses the name of a branch for something else": (
        "@step\ndef start(self):\n    self.next(self.a, self.b)\n@step\ndef a(self):\n    self.next(self.join)\n"
        "@step\ndef b(self):\n    self.next(self.join)\n"
        "@step\ndef join(self, inputs):\n    for each in inputs:\n        pass\n    for each in load():\n"
        "        print(each.size)\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
    ),
    "a foreach over a parameter that has a type": (
        "rows = Parameter('rows', type=JSONType, default=None)\n"
        "@step\ndef start(self):\n    self.next(self.one, foreach='rows')\n"
        "@step\ndef one(self):\n    self.next(self.join)\n@step\ndef join(self, inputs):\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\n"
    ),
    "a condition that a method sets": (
        "@step\ndef start(self):\n    self.way = 'z'\n    self.decide()\n"
        "    self.next({'x': self.a, 'y': self.end}, condition='way')\n"
        "@step\ndef a(self):\n    self.next(self.end)\n@step\ndef end(self):\n    pass\n"
        "def decide(self):\n    self.way = 'x'\n"
    ),
    "a file that a method closes": (
        "@step\ndef start(self):\n    self.log = open(__file__)\n    self.close()\n    self.next(self.end)\n"
        "@step\ndef end(self):\n    pass\ndef close(self):\n    del self.log\n"
    ),
    "several cards": "@card(id='a')\n@card(id='b')\n@step\ndef only(self):\n    pass\n",
    "values in a dictionary": "@retry(**{'times': 3})\n@step\ndef only(self):\n    pass\n",
    "numbers as text": (
        "@resources(memory='4096', cpu='0.5')\n@timeout(minutes='5')\n@step\ndef only(self):\n    pass\n"
    ),
}


@pytest.mark.parametrize("body", VALID_FLOWS.values(), ids=VALID_FLOWS)
def test_flows_that_work_are_let_through(body: str, check: Checker) -> None:
    report = check.steps(body, target="kubernetes")
    assert not report.errors, render_text(report)
