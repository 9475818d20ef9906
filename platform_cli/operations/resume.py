"""Find what a run was made of, so that it can be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.ledger import Ledger
from platform_cli.core.errors import NotReadyError, UsageError
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from platform_cli.core.places import Places
    from platform_cli.core.records import RunRecord


class Origin(msgspec.Struct, frozen=True):
    """The run to resume and the flow file to resume it with."""

    run_id: str
    file: Path


def find_origin(places: Places, text: str | None) -> Origin:
    """Return the run that a pathspec names, or the newest one that failed or was interrupted.

    Raises:
        UsageError: If there is no such run, or its flow file is gone.
        NotReadyError: If the environment has never been up.
    """
    if not places.ledger.exists():
        message = f"the environment '{places.environment}' has no runs."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform run flows/train.py")
    ledger = Ledger(places.ledger)
    record = _named(ledger, text) if text else _newest(ledger, places)
    pathspec = run_row(record, places).pathspec
    file = _file(ledger, places, record)
    if not file.exists():
        message = f"the flow file of {pathspec} is gone: {file}."
        raise UsageError(
            message,
            code="FLOW_FILE_MISSING",
            hint=f"python FLOW resume --origin-run-id {pathspec.split('/')[1]}",
        )
    return Origin(pathspec.split("/")[1], file)


def _named(ledger: Ledger, text: str) -> RunRecord:
    found = ledger.runs(pathspec=text)
    if not found:
        message = f"there is no run '{text}' that this environment started."
        raise UsageError(message, code="RUN_UNKNOWN", hint="platform runs")
    return found[0]


def _newest(ledger: Ledger, places: Places) -> RunRecord:
    for record in ledger.runs("failed", "interrupted", "running"):
        row = run_row(record, places)
        if row.status != "running" and not row.pathspec.endswith("/-"):
            return record
    raise UsageError("no run has failed, so there is nothing to resume.", code="RUN_UNKNOWN", hint="platform runs")


def _file(ledger: Ledger, places: Places, record: RunRecord) -> Path:
    if record.source is not None:
        return Path(record.source)
    for release in ledger.releases(record.deployment or ""):
        if release.version == record.release:
            return places.releases / release.digest / release.flow_file
    return Path(record.deployment or "")
