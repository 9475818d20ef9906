"""How a run ended, in words, from what its process left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.metaflow.outcome import lost_outcome
from platform_cli.adapters.scheduler.verdict import judge, where_to_look
from platform_cli.core.flow import CaughtFailure, FlowOutcome, FlowProblem, RunSummary, StepSummary

if TYPE_CHECKING:
    from pathlib import Path

GOOD = FlowOutcome(flow_name="F", run_id="1", summary=RunSummary(pathspec="F/1", successful=True))
STEPS = (StepSummary("start", 1, 0, 0, 0, 0.1), StepSummary("train", 2, 1, 0, 0, 0.1))
BAD = FlowOutcome(flow_name="F", run_id="1", summary=RunSummary(pathspec="F/1", successful=False, steps=STEPS))
UNFINISHED = FlowOutcome(flow_name="F", run_id="1", summary=RunSummary(pathspec="F/1", successful=False))
CAUGHT = RunSummary(pathspec="F/1", successful=True, caught=(CaughtFailure("F/1/a/2", "ValueError: x"),))
PROBLEM = FlowProblem(kind="missing_module", message="No module named 'x'", module="x", file="f.py", line=3)
UNLOADED = FlowOutcome(flow_name="F", problem=PROBLEM)
UNLOADED_WORDS = "f.py:3 imports 'x', which is not installed"
EMPTY = FlowOutcome()


@pytest.mark.parametrize(
    ("code", "outcome", "interruption", "state", "detail"),
    [
        (0, GOOD, "", "succeeded", ""),
        (0, FlowOutcome(summary=CAUGHT), "", "succeeded", "succeeded with 1 caught failure"),
        (1, BAD, "", "failed", "step train failed"),
        (1, UNLOADED, "", "failed", UNLOADED_WORDS),
        (1, EMPTY, "", "failed", "exit code 1"),
        (0, GOOD, "stopped", "succeeded", ""),
        (130, EMPTY, "stopped", "interrupted", "stopped"),
        (1, BAD, "stopped", "interrupted", "stopped"),
        (1, UNLOADED, "stopped", "interrupted", "stopped"),
        (None, GOOD, "it died", "succeeded", ""),
        (None, BAD, "it died", "failed", "step train failed"),
        (None, UNLOADED, "it died", "failed", UNLOADED_WORDS),
        (None, EMPTY, "it died", "interrupted", "it died"),
        (None, UNFINISHED, "it died", "failed", "it ended before its last step"),
    ],
)
def test_judge(code: int | None, outcome: FlowOutcome, interruption: str, state: str, detail: str) -> None:
    assert judge(code, outcome, "F", interruption) == (state, detail)


@pytest.mark.parametrize(("code", "word"), [(-9, "SIGKILL"), (0, "exit code 0")])
def test_a_process_that_left_nothing_has_not_succeeded(code: int, word: str, tmp_path: Path) -> None:
    state, detail = judge(code, lost_outcome(tmp_path, "F", code), "F")
    assert state == "failed"
    assert word in detail


def test_a_reason_means_something_after_the_run_s_folder_is_gone(tmp_path: Path) -> None:
    work, log = tmp_path / "work", tmp_path / "00000007.log"
    detail = f"F cannot be loaded, at {work}/code/hello.py:3"
    assert where_to_look(detail, work, log, registered=True) == "F cannot be loaded, at hello.py:3"
    assert where_to_look("exit code 1", work, log, registered=False) == "exit code 1", "there is no output to look at"
    log.write_text("killed", encoding="utf-8")
    assert where_to_look("exit code 1", work, log, registered=False) == f"exit code 1; its output: {log}"
    assert where_to_look("exit code 1", work, log, registered=True) == "exit code 1"
