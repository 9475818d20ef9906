"""Results as tables that people can scan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from platform_cli.core import changes
from platform_cli.render.words import moment, seconds_in_words, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STATE_STYLES = {
    "succeeded": "green",
    "failed": "red",
    "interrupted": "yellow",
    "skipped": "dim",
    "running": "cyan",
    "queued": "dim",
}
_WIDE = 160


def print_result(result: Any) -> None:
    """Print a verb's result on standard output."""
    console = _console()
    for part in _parts(result):
        console.print(part, soft_wrap=isinstance(part, (str, Text)), markup=False, highlight=False)


def _console() -> Console:
    if sys.stdout.isatty():
        return Console()
    return Console(width=_WIDE, no_color=True)


def _parts(result: Any) -> Iterable[Any]:  # noqa: PLR0911 - one line for each kind of result
    match result:
        case changes.Receipt():
            return _receipt(result)
        case changes.Variables():
            return [f"export {name}={_quoted(value)}" for name, value in result.variables.items()]
        case changes.ConfigReport():
            return _config(result)
        case changes.RunResult():
            return _run(result)
        case changes.HistoryReport():
            return _history(result)
        case changes.StatusReport():
            return _status(result)
        case changes.RunReport():
            return _report(result)
        case changes.TaskLog():
            return [f"[{result.task}] {result.line}"]
        case list() | tuple():
            return _listing(result)
        case _:
            raise TypeError(type(result))


def _listing(rows: Sequence[Any]) -> Iterable[Any]:
    match rows:
        case [changes.DeployResult(), *_]:
            return [_deployed(rows)]
        case [changes.DeploymentRow(), *_]:
            return [_deployments(rows)]
        case [changes.RunRow(), *_]:
            return [_runs(rows)]
        case [changes.ArtifactRow(), *_]:
            return [_artifacts(rows)]
        case [changes.CardRow(), *_]:
            return [f"{row.task}: {row.file}" for row in rows]
        case _:
            return []


def table(*headers: str) -> Table:
    """Return an empty table with these columns."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for header in headers:
        made.add_column(header, no_wrap=header not in {"DETAIL", "ARTIFACTS", "HINT"})
    return made


def state_text(state: str | None) -> Text:
    """Return a run's state in its colour."""
    return Text(state or "", style=_STATE_STYLES.get((state or "").split(" ")[0], ""))


def _receipt(receipt: changes.Receipt) -> Iterable[Any]:
    made = table("RECEIPT", "WHAT", "WHICH")
    for change in receipt.changes:
        made.add_row(change.action, change.kind, change.ref)
    left = [change for change in receipt.changes if change.action == "left"]
    made.add_row("left", *(("see above", "") if left else ("nothing", "")))
    return [made]


def _config(report: changes.ConfigReport) -> Iterable[Any]:
    made = table("KEY", "VALUE", "FROM")
    for setting in report.settings:
        made.add_row(setting.key, str(setting.value), setting.source)
    return [f"file: {report.file}", made]


def _run(result: changes.RunResult) -> Iterable[Any]:
    summary = result.summary
    made = table("STEP", "TASKS", "FAILED", "CAUGHT", "RETRIED", "SECONDS")
    for step in summary.steps:
        counts = (step.failed or "", step.caught or "", step.retried or "")
        made.add_row(step.name, str(step.tasks), *map(str, counts), f"{step.seconds:.1f}")
    yield f"run:       {summary.pathspec}"
    yield Text(f"status:    {summary.status} in {seconds_in_words(result.seconds)}", style=_run_style(summary.status))
    for failure in summary.caught:
        yield f"caught:    {failure.task}: {failure.exception}"
    if summary.artifacts:
        yield f"artifacts: {', '.join(summary.artifacts)}"
    if summary.cards:
        yield f"cards:     {', '.join(summary.cards)}"
    yield f"namespace: {summary.namespace}"
    yield made


def _run_style(status: str) -> str:
    return "red" if status == "failed" else "yellow" if "caught" in status else "green"


def _deployed(rows: Sequence[changes.DeployResult]) -> Table:
    made = table("DEPLOYMENT", "RELEASE", "CODE", "SCHEDULE", "NEXT RUN", "TRIGGERS")
    for row in rows:
        release = f"{row.release} ({'new' if row.is_new else 'unchanged'})"
        made.add_row(
            row.name,
            release,
            row.digest[:12],
            row.schedule,
            moment(row.next_due, row.timezone),
            ", ".join(row.triggers),
        )
    return made


def _deployments(rows: Sequence[changes.DeploymentRow]) -> Table:
    made = table("DEPLOYMENT", "RELEASE", "SCHEDULE", "NEXT RUN", "LAST RUN", "RESULT")
    for row in rows:
        schedule = "paused" if row.paused else row.schedule
        next_run, last_run = moment(row.next_due, row.timezone), moment(row.last_run, row.timezone)
        made.add_row(row.name, str(row.release), schedule, next_run, last_run, state_text(row.last_state))
    return made


def _runs(rows: Sequence[changes.RunRow]) -> Table:
    made = table("RUN", "STATUS", "BEGAN", "TIME", "CAUSE", "DEPLOYMENT", "NAMESPACE", "DETAIL")
    for row in rows:
        deployment = f"{row.deployment} r{row.release}" if row.deployment else ""
        cells = (moment(row.began), seconds_in_words(row.seconds), row.cause or "", deployment)
        made.add_row(row.pathspec, state_text(row.status), *cells, row.namespace, row.detail)
    return made


def _report(report: changes.RunReport) -> Iterable[Any]:
    tasks = table("TASK", "STATUS", "ATTEMPTS", "TIME", "DETAIL")
    for task in report.tasks:
        time = seconds_in_words(task.seconds)
        tasks.add_row(task.task, state_text(task.status), str(task.attempts), time, task.detail)
    yield _runs([report.run])
    yield tasks
    yield f"artifacts: {', '.join(report.artifacts) or 'none'}"
    yield f"tags:      {', '.join(report.tags) or 'none'}"


def _artifacts(rows: Sequence[changes.ArtifactRow]) -> Table:
    made = table("TASK", "ARTIFACT", "TYPE", "VALUE")
    for row in rows:
        made.add_row(row.task, row.name, row.kind, row.value)
    return made


def _history(report: changes.HistoryReport) -> Iterable[Any]:
    done = table("WHEN", "WHAT", "DETAIL", "WHO")
    for entry in report.entries:
        done.add_row(moment(entry.at), entry.action, entry.detail, entry.author)
    releases = table("RELEASE", "CREATED", "CODE", "COMMIT", "OPTIONS")
    for release in report.releases:
        mark = f"{release.version} (current)" if release.version == report.current else str(release.version)
        options = " ".join(release.options)
        releases.add_row(mark, moment(release.created), release.digest[:12], release.commit, options)
    parts: list[Any] = [Text(report.name, style="bold"), done, releases]
    return [*parts, _runs(report.runs)] if report.runs else parts


def _status(report: changes.StatusReport) -> Iterable[Any]:
    checks = table("CHECK", "", "ANSWER", "HINT")
    for check in report.checks:
        mark = Text("✓", style="green") if check.ok else Text("✗", style="red")
        checks.add_row(check.question, mark, check.answer, "" if check.ok else check.hint)
    health = "healthy" if report.healthy else "not healthy"
    yield Text(
        f"{report.environment} ({report.target}): {health}",
        style="bold green" if report.healthy else "bold red",
    )
    yield checks
    yield f"data: {report.data} ({size_in_words(report.data_bytes)})"
    yield from (["running now:", _runs(report.running)] if report.running else ["running now: nothing"])
    yield from (["last failure:", _runs([report.last_failed])] if report.last_failed else [])
    yield from (["next:", _deployments(report.next_runs)] if report.next_runs else ["next: nothing is scheduled"])


def _quoted(value: str) -> str:
    import shlex

    return shlex.quote(value)
