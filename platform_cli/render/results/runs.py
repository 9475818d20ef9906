"""Runs and what they leave behind, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from platform_cli.render.results.style import state_text, table
from platform_cli.render.words import moment, seconds_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from platform_cli.core import changes
    from platform_cli.core.run_price import RunPrice


def run_parts(result: changes.RunResult) -> Iterable[Any]:
    """Give an honest account of a run that has just ended."""
    summary = result.summary
    made = table("STEP", "TASKS", "FAILED", "CAUGHT", "RETRIED", "SECONDS")
    for step in summary.steps:
        counts = (step.failed or "", step.caught or "", step.retried or "")
        made.add_row(step.name, str(step.tasks), *map(str, counts), f"{step.seconds:.1f}")
    yield ""
    yield f"run:       {summary.pathspec}"
    yield Text(f"status:    {summary.status} in {seconds_in_words(result.seconds)}", style=_run_style(summary.status))
    for failure in summary.caught:
        yield f"caught:    {failure.task}: {failure.exception}"
    if summary.artifacts:
        yield f"artifacts: {', '.join(summary.artifacts)}"
    if summary.cards:
        yield f"cards:     {', '.join(summary.cards)}"
    yield f"namespace: {summary.namespace}"
    yield ""
    yield made


def _run_style(status: str) -> str:
    return "red" if status == "failed" else "yellow" if "caught" in status else "green"


def runs_table(rows: Sequence[changes.RunRow]) -> Table:
    """List runs."""
    made = table("RUN", "STATUS", "BEGAN", "TIME", "CAUSE", "DEPLOYMENT", "NAMESPACE", "DETAIL")
    for row in rows:
        deployment = f"{row.deployment} r{row.release}" if row.deployment else ""
        cells = (moment(row.began), seconds_in_words(row.seconds), row.cause or "", deployment)
        made.add_row(row.pathspec, state_text(row.status), *cells, row.namespace, row.detail)
    return made


def report_parts(report: changes.RunReport) -> Iterable[Any]:
    """Show a run with its tasks."""
    tasks = table("TASK", "STATUS", "ATTEMPTS", "TIME", "DETAIL")
    for task in report.tasks:
        time = seconds_in_words(task.seconds)
        tasks.add_row(task.task, state_text(task.status), str(task.attempts), time, task.detail)
    yield runs_table([report.run])
    yield tasks
    yield f"artifacts: {', '.join(report.artifacts) or 'none'}"
    yield f"tags:      {', '.join(report.tags) or 'none'}"
    if report.price is not None:
        yield f"price:     {_price(report.price)}"


def _price(price: RunPrice) -> str:
    """Say what a run's pods cost, and what is not in it."""
    hours = f"{price.pod_hours:.2f} hours of pods"
    if not price.date:
        return f"{hours} on machines whose price is not known"
    less = f"; {price.unpriced} tasks on machines whose price is not known are not in it" if price.unpriced else ""
    return f"about ${price.usd:.4f} for {hours}, at list prices of {price.date}, without time that nodes idle{less}"


def artifacts_table(rows: Sequence[changes.ArtifactRow]) -> Table:
    """List artifacts with the beginning of their values."""
    made = table("TASK", "ARTIFACT", "TYPE", "VALUE")
    for row in rows:
        made.add_row(row.task, row.name, row.kind, row.value)
    return made


def log_line(line: changes.TaskLog) -> str:
    """Write a line that a task wrote, with the task."""
    return f"[{line.task}] {line.line}"
