"""Find the run that failed, and what it was made of, so that it can be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.errors import NotReadyError, UsageError
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.core.changes import RunRow
    from platform_cli.core.records import RunRecord
    from platform_cli.targets.base import Target


class Origin(msgspec.Struct, frozen=True):
    """The run to resume and the flow file to resume it with."""

    run_id: str
    file: Path


def find_origin(target: Target, text: str | None) -> Origin:
    """Return the run by hand that a pathspec names, or the newest one that failed or was interrupted.

    Raises:
        UsageError: If there is no such run, its code is that of a release, or its flow file is gone.
        NotReadyError: If the environment has never been up.
    """
    record, pathspec = find_failed(target, text, frozen=False)
    file = Path(record.source or "")
    if not file.exists():
        message = f"the flow file of {pathspec} is gone: {file}."
        raise UsageError(
            message,
            code="FLOW_FILE_MISSING",
            hint=f"python FLOW resume --origin-run-id {pathspec.split('/')[1]}",
        )
    return Origin(pathspec.split("/")[1], file)


def find_failed(target: Target, text: str | None, *, frozen: bool) -> tuple[RunRecord, str]:
    """Return a run and its pathspec: the one that is named, or else the newest one that failed or was interrupted.

    Args:
        target: Where it ran.
        text: Its pathspec.
        frozen: Whether its code was kept as it was: that is for `retry`, any other for `resume`.

    Raises:
        UsageError: If there is no such run, or it is for the other verb.
        NotReadyError: If the environment has never been up.
    """
    if not target.deployments.exists():
        message = f"the environment '{target.settings.environment}' has no runs."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform run flows/train.py")
    record, row = _named(target, text) if text else _newest(target, frozen=frozen)
    if record.is_frozen != frozen:
        raise _for_the_other(record, row.pathspec)
    if frozen and row.status in {"queued", "running"}:
        message = f"{row.pathspec} is {row.status}: it has not failed."
        raise UsageError(message, code="RUN_GOES_ON", hint=f"platform logs --follow {row.pathspec}")
    return record, row.pathspec


def _named(target: Target, text: str) -> tuple[RunRecord, RunRow]:
    found = next((pair for pair in _rows(target, target.runs(pathspec=text))), None)
    if found is None:
        # On this machine the id of a run is recorded at its end only.
        going_on = _rows(target, target.runs("queued", "running"))
        found = next((pair for pair in going_on if pair[1].pathspec == text), None)
    if found is None:
        message = f"there is no run '{text}' that this environment started."
        raise UsageError(message, code="RUN_UNKNOWN", hint="platform runs")
    return found


def _newest(target: Target, *, frozen: bool) -> tuple[RunRecord, RunRow]:
    for record, row in _rows(target, target.runs("failed", "interrupted", "running")):
        if record.is_frozen == frozen and row.status != "running" and not row.pathspec.endswith("/-"):
            return record, row
    what, verb = ("run of a deployment", "retry") if frozen else ("run by hand", "resume")
    message = f"no {what} has failed, so there is nothing to {verb}."
    raise UsageError(message, code="RUN_UNKNOWN", hint="platform runs")


def _rows(target: Target, records: list[RunRecord]) -> Iterator[tuple[RunRecord, RunRow]]:
    return ((record, run_row(record, target.settings.places)) for record in records)


def _for_the_other(record: RunRecord, pathspec: str) -> UsageError:
    if record.is_frozen:
        whose = f"a run of the deployment '{record.deployment}'" if record.deployment else "a run that was handed over"
        message = f"{pathspec} is {whose}: its code was kept as it was, and a file of yours has nothing to do with it."
        return UsageError(message, code="RUN_FROZEN", hint=f"platform retry {pathspec}")
    message = f"{pathspec} was run by hand, from {record.source}: nobody has kept the code that it was made of."
    return UsageError(message, code="RUN_BY_HAND", hint=f"mend the file, then: platform resume {pathspec}")
