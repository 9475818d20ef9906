"""Find what a run was made of, so that it can be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.errors import NotReadyError, UsageError
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from platform_cli.core.records import RunRecord
    from platform_cli.targets.base import Target


class Origin(msgspec.Struct, frozen=True):
    """The run to resume and the flow file to resume it with."""

    run_id: str
    file: Path


def find_origin(target: Target, text: str | None) -> Origin:
    """Return the run that a pathspec names, or the newest one that failed or was interrupted.

    Raises:
        UsageError: If there is no such run, or its flow file is gone.
        NotReadyError: If the environment has never been up.
    """
    if not target.deployments.exists():
        message = f"the environment '{target.settings.environment}' has no runs."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform run flows/train.py")
    record = _named(target, text) if text else _newest(target)
    pathspec = run_row(record, target.settings.places).pathspec
    file = _file(target, record)
    if not file.exists():
        message = f"the flow file of {pathspec} is gone: {file}."
        raise UsageError(
            message,
            code="FLOW_FILE_MISSING",
            hint=f"python FLOW resume --origin-run-id {pathspec.split('/')[1]}",
        )
    return Origin(pathspec.split("/")[1], file)


def _named(target: Target, text: str) -> RunRecord:
    found = target.runs(pathspec=text)
    if not found:
        message = f"there is no run '{text}' that this environment started."
        raise UsageError(message, code="RUN_UNKNOWN", hint="platform runs")
    return found[0]


def _newest(target: Target) -> RunRecord:
    for record in target.runs("failed", "interrupted", "running"):
        row = run_row(record, target.settings.places)
        if row.status != "running" and not row.pathspec.endswith("/-"):
            return record
    raise UsageError("no run has failed, so there is nothing to resume.", code="RUN_UNKNOWN", hint="platform runs")


def _file(target: Target, record: RunRecord) -> Path:
    if record.source is not None:
        return Path(record.source)
    for release in target.deployments.releases(record.deployment or ""):
        if release.version == record.release:
            return target.snapshots.folder(release.digest) / release.flow_file
    return Path(record.deployment or "")
