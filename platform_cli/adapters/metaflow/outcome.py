"""The two ends of a flow's process: how it is called, and what it left behind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.flow import FlowOutcome

if TYPE_CHECKING:
    from pathlib import Path


OUTCOME = "outcome.json"


def early_run_id(work: Path) -> str | None:
    """Return the id of a run that is going on or was killed: Metaflow writes it down as soon as there is one."""
    try:
        return (work / f"{OUTCOME}.run-id").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def launch_command(outcome_file: Path, flow_file: Path | str, *arguments: str) -> list[str]:
    """Return the command that runs a flow file with Metaflow's arguments and writes its outcome."""
    return [sys.executable, "-m", "platform_cli.launch", str(outcome_file), str(flow_file), *arguments]


def read_outcome(file: Path) -> FlowOutcome:
    """Return what the process left behind; an empty outcome if it was killed before it could."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=FlowOutcome)
    except (FileNotFoundError, msgspec.DecodeError):
        return FlowOutcome()
