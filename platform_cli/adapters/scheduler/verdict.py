"""Judge how a run ended, from its exit code and from what its process left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.flow import FlowOutcome
    from platform_cli.core.records import RunState


def judge(code: int | None, outcome: FlowOutcome, interruption: str = "") -> tuple[RunState, str]:
    """Return a run's state and why.

    Args:
        code: The exit code; None if nobody was there to see it.
        outcome: What the process left behind.
        interruption: Why the run was ended, if it was; one that had come to its end all the same is judged by that.
    """
    summary, problem = outcome.summary, outcome.problem
    if problem is None and (code == 0 or (code is None and summary is not None and summary.successful)):
        return "succeeded", summary.status if summary is not None and summary.caught else ""
    if interruption and not (code is None and (summary or problem)):
        return "interrupted", interruption
    if problem is not None:
        return "failed", f"its process {problem.message}" if problem.kind == "lost" else problem.message
    failed = [step.name for step in summary.steps if step.failed] if summary else []
    return "failed", f"step {failed[0]} failed" if failed else f"exit code {code}"


def where_to_look(detail: str, log: Path, *, registered: bool) -> str:
    """Add the file of a run's output if Metaflow has none: `platform logs` knows only runs that got as far as that."""
    return detail if registered else f"{detail}; its output: {log}".lstrip("; ")
