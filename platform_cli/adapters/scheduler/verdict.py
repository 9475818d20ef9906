"""Judge how a run ended, from its exit code and from what its process left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.flow_problems import flow_error

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.flow import FlowOutcome
    from platform_cli.core.records import RunState


def judge(code: int | None, outcome: FlowOutcome, flow: str, interruption: str = "") -> tuple[RunState, str]:
    """Return a run's state and why.

    Args:
        code: The exit code; None if nobody was there to see it.
        outcome: What the process left behind.
        flow: The flow's name, for the reason.
        interruption: Why the run was ended, if it was; one that had come to its end all the same is judged by that.
    """
    summary, problem = outcome.summary, outcome.problem
    if problem is None and (code == 0 or (code is None and summary is not None and summary.successful)):
        return "succeeded", summary.status if summary is not None and summary.caught else ""
    if interruption and not (code is None and (summary or problem)):
        return "interrupted", interruption
    if problem is not None:
        return "failed", flow_error(problem, flow).message.rstrip(".")
    failed = [step.name for step in summary.steps if step.failed] if summary else []
    if failed:
        return "failed", f"step {failed[0]} failed"
    return "failed", f"exit code {code}" if code is not None else "it ended before its last step"


def where_to_look(detail: str, work: Path, log: Path, *, registered: bool) -> str:
    """Return a reason that still means something tomorrow.

    The folder in which the run worked is gone by then; and if Metaflow does not know the run, `platform logs` has
    nothing of it: then the file with its output is named, unless it wrote nothing.
    """
    lasting = detail.replace(f"{work / 'code'}/", "")
    wrote = log.exists() and log.stat().st_size > 0
    return lasting if registered or not wrote else f"{lasting}; its output: {log}"
