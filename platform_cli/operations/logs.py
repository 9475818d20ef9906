"""`platform logs`: what the tasks of a run wrote, all of it now or line by line until the run has ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters import interrupts
from platform_cli.adapters.metaflow.results import tasks_of
from platform_cli.core.changes import TaskLog
from platform_cli.core.errors import FlowError, Interrupted, NotReadyError, UsageError
from platform_cli.operations.results import results_of
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.metaflow.results import Results
    from platform_cli.core.records import RunRecord
    from platform_cli.targets.base import Target

_POLL_SECONDS = 1.0
_LAST_LOOKS = 10
_GOING_ON = {"queued", "running"}


def read_logs(target: Target, text: str | None, namespace: str | None) -> Iterator[TaskLog]:
    """Yield the log lines that there are by now of a run's, step's or task's tasks."""
    with results_of(target, namespace) as results:
        yield from _Reader().news(results.find(text), everything=True)


def follow_logs(
    target: Target, text: str | None, namespace: str | None, tell: Callable[[str], None]
) -> Iterator[TaskLog]:
    """Yield the log lines of a run's, step's or task's tasks as they come, until the run has ended.

    Args:
        target: Where the run is.
        text: What to follow; the newest run without one.
        namespace: Only runs of it, if it is given.
        tell: Called with what keeps the run, in words.

    Raises:
        FlowError: If the run failed or was interrupted.
        UsageError: If there is no such run.
        Interrupted: If somebody pressed Ctrl-C, which leaves the run alone.
    """
    with results_of(target, namespace) as results, target.telling(tell), interrupts.noting_interrupts() as left:
        place = text if text and "/" in text else results.find(text).pathspec
        yield from _until_the_end(target, results, place, tell, left)


def _until_the_end(
    target: Target, results: Results, place: str, tell: Callable[[str], None], left: threading.Event
) -> Iterator[TaskLog]:
    pathspec = "/".join(place.strip("/").split("/")[:2])
    reader, told = _Reader(), ""
    while True:
        run = _find(target, pathspec)  # before the lines are read: what ends meanwhile is read once more
        is_over = run is None or run.state not in _GOING_ON
        try:
            yield from reader.news(results.find(place), everything=is_over)
        except UsageError:
            if is_over:
                raise
            told = _once(told, f"{pathspec} is {run.state if run else ''} and has written nothing yet.", tell)
        except results.unreachable as error:
            if is_over:
                message = f"the metadata service does not answer: {str(error).splitlines()[0].rstrip('.')}."
                raise NotReadyError(message, code="METADATA_DOWN", hint="platform status") from error
            told = _once(told, f"The metadata service does not answer; {pathspec} goes on, and so do I.", tell)
        if is_over:
            return _judge(run, pathspec)
        if left.wait(_POLL_SECONDS):
            message = f"you have stopped following {pathspec}; the run itself goes on."
            raise Interrupted(message, code="INTERRUPTED", hint=f"platform logs --follow {pathspec}")


def _once(told: str, text: str, tell: Callable[[str], None]) -> str:
    if text != told:
        tell(text)
    return text


def _find(target: Target, pathspec: str) -> RunRecord | None:
    """Return a run as it stands; None if nobody but Metaflow knows of it."""
    # On this machine its id is recorded at its end only.
    for run in target.runs(pathspec=pathspec) or target.runs("queued", "running"):
        row = run_row(run, target.settings.places)
        if row.pathspec == pathspec:
            return msgspec.structs.replace(run, state=row.status, detail=row.detail)
    return None


def _judge(run: RunRecord | None, pathspec: str) -> None:
    if run is None or run.state == "succeeded":
        return
    why = f": {run.detail.rstrip('.')}" if run.detail else ""
    verb = "was interrupted" if run.state == "interrupted" else run.state
    hint = f"platform show {pathspec} · platform {'retry' if run.is_frozen else 'resume'} {pathspec}"
    raise FlowError(f"run {pathspec} {verb}{why}.", code="FLOW_FAILED", hint=hint)


class _Reader:
    """Remember what was read, so that each line is yielded once; a later attempt of a task begins anew."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int], Counter[TaskLog]] = {}
        self._done = Counter[str]()

    def news(self, found: Any, *, everything: bool) -> Iterator[TaskLog]:
        """Yield the lines that have come since the last call.

        A pod stores its last lines some seconds after its task has succeeded. After a while such tasks are left out,
        unless `everything` is asked for, as at the run's end.
        """
        for task in tasks_of(found):
            if everything or self._done[task.pathspec] < _LAST_LOOKS:
                yield from self._new_lines(task)
                self._done[task.pathspec] += task.successful

    def _new_lines(self, task: Any) -> Iterator[TaskLog]:
        """Yield those that there were fewer of: one that was written earlier may be stored later."""
        before = self._read.setdefault((task.pathspec, task.current_attempt), Counter())
        now = Counter[TaskLog]()
        for line in _lines(task):
            now[line] += 1
            if now[line] > before[line]:
                yield line
        before |= now


def _lines(task: Any) -> Iterator[TaskLog]:
    where = f"{task.parent.id}/{task.id}"
    entries = [(when, text, stream) for stream in ("stdout", "stderr") for when, text in task.loglines(stream)]
    written = [entry for entry in entries if entry[0] is not None]  # of a task that has just begun there is nothing
    for when, text, stream in sorted(written, key=lambda entry: entry[0]):
        yield TaskLog(where, stream, when, text)
