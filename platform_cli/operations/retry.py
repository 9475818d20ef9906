"""`platform retry`: resume a run of frozen code, a deployment's or one that was handed over, from where it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.arguments import values_of
from platform_cli.core.errors import NotReadyError
from platform_cli.operations.resume import find_failed
from platform_cli.operations.run import Again, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.core.changes import RunResult
    from platform_cli.core.events import Sink
    from platform_cli.core.records import Release, RunRecord
    from platform_cli.targets.base import Target

_OF_BOTH = ("--with", "--max-workers")  # options of `run` that `resume` knows too


def retry(target: Target, sink: Sink, text: str | None, words: Sequence[str], *, lines: bool = False) -> RunResult:
    """Resume a run with the very code that it was made of, and return how that went.

    Args:
        target: Where it runs.
        sink: Where events go.
        text: The run's pathspec; without one the newest that failed.
        words: What Metaflow's own `resume` takes besides, such as the step to begin with.
        lines: Whether the flow's output comes as events.

    Raises:
        UsageError: If there is no such run, or it was made of a file of the user's.
        NotReadyError: If its code is gone.
        FlowError: If the flow cannot be loaded.
        Interrupted: If Ctrl-C ended it.
    """
    record, pathspec = find_failed(target, text, frozen=True)
    release = _release(target, record, pathspec)
    file = target.snapshots.folder(release.digest) / release.flow_file
    tags = _tags(record)
    arguments = ["--origin-run-id", pathspec.split("/")[1], *values_of(release.options, _OF_BOTH), *tags, *words]
    of = msgspec.structs.replace(record, code=release if record.deployment is None else None)
    return run(target, sink, file, arguments, command="resume", lines=lines, again=Again(of, release))


def _release(target: Target, record: RunRecord, pathspec: str) -> Release:
    releases = target.deployments.releases(record.deployment) if record.deployment else []
    found = record.code or next((one for one in releases if one.version == record.release), None)
    if found is None:
        message = f"release {record.release} of '{record.deployment}', of which {pathspec} is a run, is gone."
        hint = f"deploy the flow again, then: platform trigger {record.deployment}"
        raise NotReadyError(message, code="RELEASE_LOST", hint=hint)
    return found


def _tags(record: RunRecord) -> list[str]:
    """Return the tags by which its results are found; Metaflow's `resume` takes over none."""
    if record.deployment is None:
        return []
    return ["--tag", f"deployment:{record.deployment}", "--tag", f"release:{record.release}"]
