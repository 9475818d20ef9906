"""`platform run` and `platform resume`: run a flow now, in the foreground, and give an honest account of it."""

from __future__ import annotations

import time
from contextlib import nullcontext
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.adapters import process
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.metaflow.flow_file import inspect_flow_file
from platform_cli.adapters.metaflow.flows import refused_by_metaflow, run_flow
from platform_cli.core import events
from platform_cli.core.changes import RunResult
from platform_cli.core.errors import FlowError, Interrupted
from platform_cli.core.flow_problems import flow_error
from platform_cli.core.records import RunRecord
from platform_cli.core.release_variables import release_variables
from platform_cli.operations.dependencies import prepare
from platform_cli.operations.up import ensure_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from platform_cli.core.events import Sink
    from platform_cli.core.flow import FlowOutcome
    from platform_cli.core.records import Release, RunState
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target


class Again(NamedTuple):
    """A run that is resumed with the code that it was made of, and that code."""

    of: RunRecord
    release: Release


def run(
    target: Target,
    sink: Sink,
    file: Path,
    arguments: Sequence[str],
    *,
    command: str = "run",
    lines: bool = False,
    check: bool = False,
    here: bool = False,
    again: Again | None = None,
) -> RunResult:
    """Run a flow file and return how it went; a flow that failed is a result, not an error.

    Args:
        target: Where it runs.
        sink: Where events go.
        file: The flow file.
        arguments: What Metaflow's own command takes.
        command: Metaflow's command: `run` or `resume`.
        lines: Whether the flow's output comes as events; otherwise the flow writes by itself.
        check: Whether to look for mistakes in the flow first.
        here: Whether steps run on this machine wherever the environment is.
        again: The run that is resumed, if its code is that of a release.

    Raises:
        UsageError: If the file or an option is not what Metaflow takes.
        FlowError: If the flow cannot be loaded or Metaflow refuses it.
        Interrupted: If Ctrl-C ended it.
    """
    settings, flow_name = target.settings, inspect_flow_file(file)
    if check:
        from platform_cli.operations.check import check_first  # only now: who does without it does not load it

        check_first(file, settings.values.target, sink)
    ensure_up(target, sink)
    prepared = prepare(target, file, arguments, sink)
    sink(events.OperationStarted(operation=command, environment=settings.environment))
    on_line = (lambda line: sink(events.FlowOutput(line=line))) if lines else None
    started = time.monotonic()
    options = () if here else target.run_options
    variables = release_variables(again.release) if again else {}
    recorded, telling = _Recorded(settings, flow_name, file, again), _telling(target, sink, options)
    with recorded as record, target.connected() as access, telling:
        words = [command, *options, *arguments]
        told = variables | (target.carry(prepared, sink) if options else {})
        code, outcome = run_flow(access, record.work, file, words, record.started, on_line, told, prepared.interpreters)
        record.ended(code, outcome)
    return _result(file, code, outcome, time.monotonic() - started, "retry" if again else "resume")


def _telling(target: Target, sink: Sink, options: tuple[str, ...]) -> AbstractContextManager[None]:
    """Tell why steps wait, where they run somewhere else."""
    return target.telling(lambda text: sink(events.Warned(text=text))) if options else nullcontext()


def show_help(target: Target, file: Path, sink: Sink) -> None:
    """Let Metaflow print the flow's own parameters.

    Raises:
        UsageError: If the file is no flow.
        FlowError: If the flow cannot be loaded.
    """
    inspect_flow_file(file)
    interpreters = prepare(target, file, (), sink).interpreters
    work = target.settings.places.work / "help"
    _, outcome = run_flow(target.access, work, file, ["run", "--help"], lambda _: None, interpreters=interpreters)
    if outcome.problem is not None:
        raise flow_error(outcome.problem, str(file))


def _result(file: Path, code: int, outcome: FlowOutcome, seconds: float, again: str) -> RunResult:
    if outcome.problem is not None:
        raise flow_error(outcome.problem, str(file))
    if code == Interrupted.exit_code:
        known = f" Run {outcome.flow_name}/{outcome.run_id} is unfinished." if outcome.run_id else ""
        hint = f"platform {again} {outcome.flow_name}/{outcome.run_id}" if outcome.run_id else "run it again"
        raise Interrupted(f"the flow was interrupted.{known}", code="INTERRUPTED", hint=hint)
    if outcome.summary is None:
        if outcome.run_id is None:
            raise refused_by_metaflow(file, [])
        message = f"run {outcome.flow_name}/{outcome.run_id} ended without an account of it ({outcome.summary_error})."
        hint = f"platform show {outcome.flow_name}/{outcome.run_id}"
        raise FlowError(message, code="FLOW_FAILED", hint=hint)
    return RunResult(outcome.summary, seconds, code)


class _Recorded:
    """Keep the ledger's record of a run by hand, whatever happens to us."""

    def __init__(self, settings: Settings, flow_name: str, file: Path, again: Again | None) -> None:
        self._ledger = Ledger(settings.places.ledger)
        now = datetime.now(timezone.utc)
        record = RunRecord(
            id=0,
            flow_name=flow_name,
            cause="manual",
            state="running",
            queued=now,
            started=now,
            source=str(file.resolve()),
            deployment=again.of.deployment if again else None,
            release=again.of.release if again else None,
            code=again.of.code if again else None,
        )
        added = self._ledger.add_run(record)
        assert added is not None  # noqa: S101 - only runs with a due time can be refused
        self._record = added
        self.work = settings.places.work / f"run-{added.id}"

    def __enter__(self) -> _Recorded:  # noqa: PYI034 - Self is younger than Python 3.10
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        import shutil

        if kind is not None:
            self._end("interrupted", detail="the command that ran it ended")
        shutil.rmtree(self.work, ignore_errors=True)

    def started(self, pid: int) -> None:
        """Note the process, so that `status` and `down` find it."""
        self._ledger.update_run(self._record.id, pid=pid, pid_started=process.started_at(pid))

    def ended(self, code: int, outcome: FlowOutcome) -> None:
        """Note how it went."""
        if outcome.run_id is None and outcome.problem is not None:
            self._ledger.remove_run(self._record.id)  # it never began: a typo is nothing to look back on
            return
        pathspec = f"{outcome.flow_name}/{outcome.run_id}" if outcome.run_id else None
        state: RunState = "succeeded" if code == 0 and outcome.problem is None else "failed"
        if code == Interrupted.exit_code:
            state = "interrupted"
        self._end(state, pathspec=pathspec, detail=outcome.problem.message if outcome.problem else "")

    def _end(self, state: RunState, *, detail: str, pathspec: str | None = None) -> None:
        now = datetime.now(timezone.utc)
        self._ledger.update_run(self._record.id, state=state, ended=now, detail=detail, pathspec=pathspec)


def next_commands(result: RunResult, again: str = "resume") -> tuple[str, ...]:
    """Return what to type after a run; `again` is the verb that goes on with one that failed."""
    summary = result.summary
    if summary.successful:
        cards = (f"platform cards {summary.pathspec}",) if summary.cards else ()
        return (f"platform show {summary.pathspec}", *cards)
    failed = next((step.name for step in summary.steps if step.failed), "")
    return (f"platform logs {summary.pathspec}/{failed}".rstrip("/"), f"platform {again} {summary.pathspec}")


def judge(result: RunResult, *, strict: bool, again: str = "resume") -> None:
    """Turn a run that failed, or that hides a caught failure under `--strict`, into an error.

    Raises:
        FlowError: If it is one of these.
    """
    summary = result.summary
    commands = next_commands(result, again)
    if not summary.successful:
        failed = [step.name for step in summary.steps if step.failed]
        where = f" in step {', '.join(failed)}" if failed else ""
        raise FlowError(f"run {summary.pathspec} failed{where}.", code="FLOW_FAILED", hint=" · ".join(commands))
    if strict and summary.caught:
        message = f"run {summary.pathspec} {summary.status}, and --strict takes that as a failure."
        raise FlowError(message, code="FLOW_CAUGHT", hint=f"platform logs {summary.caught[0].task}")
