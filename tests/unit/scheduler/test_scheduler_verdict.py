"""How a run ended, in words, from what its process left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_cli.adapters.metaflow.outcome import lost_outcome
from platform_cli.adapters.scheduler.verdict import judge, where_to_look
from platform_cli.core.flow import CaughtFailure, FlowOutcome, FlowProblem, RunSummary, StepSummary

GOOD = FlowOutcome(flow_name="F", run_id="1", summary=RunSummary(pathspec="F/1", successful=True))
STEPS = (StepSummary("start", 1, 0, 0, 0, 0.1), StepSummary("train", 2, 1, 0, 0, 0.1))
BAD = FlowOutcome(flow_name="F", run_id="1", summary=RunSummary(pathspec="F/1", successful=False, steps=STEPS))
CAUGHT = RunSummary(pathspec="F/1", successful=True, caught=(CaughtFailure("F/1/a/2", "ValueError: x"),))
UNLOADED = FlowOutcome(flow_name="F", problem=FlowProblem(kind="missing_module", message="No module named 'x'"))
EMPTY = FlowOutcome()


@pytest.mark.parametrize(
    ("code", "outcome", "interruption", "state", "detail"),
    [
        (0, GOOD, "", "succeeded", ""),
        (0, FlowOutcome(summary=CAUGHT), "", "succeeded", "succeeded with 1 caught failure"),
        (1, BAD, "", "failed", "step train failed"),
        (1, UNLOADED, "", "failed", "No module named 'x'"),
        (1, EMPTY, "", "failed", "exit code 1"),
        (0, GOOD, "stopped", "succeeded", ""),
        (130, EMPTY, "stopped", "interrupted", "stopped"),
        (1, BAD, "stopped", "interrupted", "stopped"),
        (1, UNLOADED, "stopped", "interrupted", "stopped"),
        (None, GOOD, "it died", "succeeded", ""),
        (None, BAD, "it died", "failed", "step train failed"),
        (None, UNLOADED, "it died", "failed", "No module named 'x'"),
        (None, EMPTY, "it died", "interrupted", "it died"),
    ],
)
def test_judge(code: int | None, outcome: FlowOutcome, interruption: str, state: str, detail: str) -> None:
    assert judge(code, outcome, interruption) == (state, detail)


@pytest.mark.parametrize(
    ("code", "words"),
    [(-9, "its process was killed by SIGKILL"), (0, "its process ended with exit code 0 and no word")],
)
def test_a_process_that_left_nothing_has_not_succeeded(code: int, words: str, tmp_path: Path) -> None:
    assert judge(code, lost_outcome(tmp_path, "F", code)) == ("failed", words)


def test_a_run_that_metaflow_does_not_know_is_found_by_its_log() -> None:
    log = Path("logs/daily/00000007.log")
    assert where_to_look("exit code 1", log, registered=False) == "exit code 1; its output: logs/daily/00000007.log"
    assert where_to_look("exit code 1", log, registered=True) == "exit code 1"
