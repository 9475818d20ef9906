"""Deployments as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from platform_cli.render.results.runs import runs_table
from platform_cli.render.results.style import state_text, table
from platform_cli.render.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table

    from platform_cli.core import changes


def deployed_table(rows: Sequence[changes.DeployResult]) -> Table:
    """List what a deploy has made."""
    made = table("DEPLOYMENT", "RELEASE", "CODE", "SCHEDULE", "NEXT RUN", "TRIGGERS")
    for row in rows:
        release = f"{row.release} ({'new' if row.is_new else 'unchanged'})"
        made.add_row(
            row.name,
            release,
            row.digest[:8],
            row.schedule,
            moment(row.next_due, row.timezone),
            ", ".join(row.triggers),
        )
    return made


def deployments_table(rows: Sequence[changes.DeploymentRow]) -> Table:
    """List deployments with their next and last run."""
    made = table("DEPLOYMENT", "RELEASE", "SCHEDULE", "NEXT RUN", "LAST RUN", "RESULT")
    for row in rows:
        schedule = "paused" if row.paused else row.schedule
        next_run, last_run = moment(row.next_due, row.timezone), moment(row.last_run, row.timezone)
        made.add_row(row.name, str(row.release), schedule, next_run, last_run, state_text(row.last_state))
    return made


def history_parts(report: changes.HistoryReport) -> Iterable[Any]:
    """Tell a deployment's life."""
    done = table("WHEN", "WHAT", "DETAIL", "WHO")
    for entry in report.entries:
        done.add_row(moment(entry.at), entry.action, entry.detail, entry.author)
    releases = table("RELEASE", "CREATED", "CODE", "COMMIT", "OPTIONS")
    for release in report.releases:
        mark = f"{release.version} (current)" if release.version == report.current else str(release.version)
        options = " ".join(release.options)
        releases.add_row(mark, moment(release.created), release.digest[:12], release.commit, options)
    parts: list[Any] = [Text(report.name, style="bold"), done, releases]
    return [*parts, runs_table(report.runs)] if report.runs else parts
