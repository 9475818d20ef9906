"""`platform status`: is it up, what runs, what failed last, what runs next, where the data is and how big."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.changes import StatusReport
from platform_cli.operations.deployments import list_deployments
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from platform_cli.targets.base import Target

_SHOWN_NEXT = 5


def status(target: Target) -> StatusReport:
    """Look at everything once; what cannot be read becomes a check that failed."""
    settings, checks = target.settings, target.checks()
    readable = checks[-1].ok  # the last one is the record of deployments and runs
    going_on = target.runs("queued", "running") if readable else []
    running = [run_row(run, settings.places) for run in going_on if run.state == "running"]
    failed = target.runs("failed", "interrupted", limit=1) if readable else []
    paused = target.is_paused() if readable else False
    scheduled = [row for row in list_deployments(target) if row.next_due] if readable and not paused else []
    data = target.data_size()
    return StatusReport(
        environment=settings.environment,
        target=settings.values.target,
        healthy=all(check.ok for check in checks) and not paused,
        paused=paused,
        checks=checks,
        queued=sum(run.state == "queued" for run in going_on),
        running=tuple(row for row in running if row.status == "running"),
        last_failed=run_row(failed[0], settings.places) if failed else None,
        next_runs=tuple(
            sorted(scheduled, key=lambda row: row.next_due.timestamp() if row.next_due else 0)[:_SHOWN_NEXT]
        ),
        data=data.place,
        data_bytes=data.bytes,
        data_is_all=data.is_all,
    )
