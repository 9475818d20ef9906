"""What a flow's process left behind."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.errors import Interrupted
from platform_cli.core.flow import FlowOutcome, FlowProblem
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from pathlib import Path

OUTCOME = "outcome.json"


def early_run_id(work: Path) -> str | None:
    """Return the id of a run that is going on or was killed: Metaflow writes it down as soon as there is one."""
    try:
        return (work / f"{OUTCOME}.run-id").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def read_outcome(file: Path) -> FlowOutcome:
    """Return what the process left behind; an empty outcome if it was killed before it could."""
    try:
        return from_json(file.read_bytes(), FlowOutcome)
    except (FileNotFoundError, msgspec.DecodeError):
        return FlowOutcome()


def lost_outcome(work: Path, flow_name: str, code: int) -> FlowOutcome:
    """Return what the end alone tells of a process that could leave nothing behind.

    Args:
        work: Its folder.
        flow_name: The flow's name, by its file.
        code: Its exit code; negative: the signal that ended it; 130: we ended it ourselves, on Ctrl-C.
    """
    run_id = early_run_id(work)
    if code == Interrupted.exit_code:
        return FlowOutcome(flow_name=flow_name, run_id=run_id)
    how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code} and no word"
    problem = FlowProblem(kind="lost", message=how, text=f"{flow_name}/{run_id}" if run_id else None)
    return FlowOutcome(flow_name=flow_name, run_id=run_id, problem=problem)
