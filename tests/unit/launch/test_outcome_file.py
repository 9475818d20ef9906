"""What a flow's process leaves behind for whoever started it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from platform_cli.launch.outcome import Outcome

if TYPE_CHECKING:
    from pathlib import Path


def _problem(folder: Path, source: str) -> dict[str, Any]:
    flow = folder / "flow.py"
    flow.write_text(source, encoding="utf-8")
    outcome = Outcome(folder / "outcome.json", flow)
    try:
        exec(compile(source, str(flow), "exec"), {})  # noqa: S102 - as the launcher does
    except BaseException as raised:  # noqa: BLE001 - as the launcher does
        outcome.fail_at_import(raised)
    outcome.write()
    problem: dict[str, Any] = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))["problem"]
    return problem


@pytest.mark.parametrize(
    ("source", "kind", "line"),
    [
        ("import os\nimport nosuchmodule\n", "missing_module", 2),
        ("import json.nosuch\n", "error_at_import", 1),
        ("import sys\n\nsys.exit(3)\n", "exit_at_import", 3),
        ("x = 1\nx['a']\n", "error_at_import", 2),
    ],
)
def test_the_line_of_the_flow_file_is_found(source: str, kind: str, line: int, tmp_path: Path) -> None:
    problem = _problem(tmp_path, source)
    assert (problem["kind"], problem["line"]) == (kind, line)
    assert problem["text"] == source.splitlines()[line - 1]


def test_a_syntax_error_names_its_own_line(tmp_path: Path) -> None:
    problem = _problem(tmp_path, "x = 1\nx = = 2\n")
    assert (problem["kind"], problem["line"], problem["text"].strip()) == ("syntax", 2, "x = = 2")


def test_an_error_without_a_line_of_ours_is_told_without_one(tmp_path: Path) -> None:
    outcome = Outcome(tmp_path / "outcome.json", tmp_path / "flow.py")
    outcome.fail_at_import(KeyError("a"))
    outcome.write()
    problem = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))["problem"]
    assert (problem["message"], problem.get("line")) == ("KeyError: 'a'", None)


def test_modules_beside_the_flow_are_what_may_have_been_meant(tmp_path: Path) -> None:
    (tmp_path / "features.py").touch()
    (tmp_path / "models").mkdir()
    known = _problem(tmp_path, "import featuers\n")["known"]
    assert {"features", "models"} <= set(known)


def test_a_reader_never_sees_half_of_it(tmp_path: Path) -> None:
    _problem(tmp_path, "1 / 0\n")
    assert [file.name for file in tmp_path.glob("outcome.json*")] == ["outcome.json"]
