"""Execute one run of a release: unpack its code, run it, record what became of it."""

from __future__ import annotations

import getpass
import os
import shutil
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import process
from platform_cli.adapters.files import make_folder
from platform_cli.adapters.metaflow.outcome import OUTCOME, launch_command, read_outcome
from platform_cli.core.identity import user_name
from platform_cli.core.profile import flow_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.flow import FlowOutcome
    from platform_cli.core.places import Places
    from platform_cli.core.records import Release, RunRecord


class ReleaseExecutor:
    """Run releases as processes of their own, in a folder of their own, with a log of their own."""

    def __init__(self, places: Places, ledger: Ledger, keep_logs: int, on_success: Callable[[RunRecord], None]) -> None:
        self._places = places
        self._ledger = ledger
        self._keep_logs = keep_logs
        self._on_success = on_success

    def __call__(self, run: RunRecord) -> None:
        """Run it to its end. Whatever goes wrong is recorded with the run: the queue goes on."""
        work = self._places.work / f"run-{run.id}"
        try:
            ended = self._execute(run, work)
        except Exception as error:  # noqa: BLE001 - one run must never take the service down
            ended = self._finish(run, "failed", f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if ended.state == "succeeded":
            self._on_success(ended)

    def _execute(self, run: RunRecord, work: Path) -> RunRecord:
        release = next(one for one in self._ledger.releases(run.deployment or "") if one.version == run.release)
        # Recorded before it starts: a death in between leaves an interrupted run, never a second one.
        self._ledger.update_run(run.id, state="running", started=datetime.now(timezone.utc))
        shutil.copytree(self._places.releases / release.digest, work / "code")
        outcome_file = work / OUTCOME
        command = launch_command(outcome_file, release.flow_file, "run", *_options(run, release))
        with self._open_log(run) as log:
            child = process.start(command, env=self._environment(run), cwd=work / "code", output=log)
            self._ledger.update_run(run.id, pid=child.pid, pid_started=process.started_at(child.pid))
            code = child.wait()
        outcome = read_outcome(outcome_file)
        state, detail = _judge(code, outcome)
        pathspec = f"{run.flow_name}/{outcome.run_id}" if outcome.run_id else None
        return self._finish(run, state, detail, pathspec)

    def _finish(self, run: RunRecord, state: str, detail: str, pathspec: str | None = None) -> RunRecord:
        stopped = next((one.detail for one in self._ledger.runs("running") if one.id == run.id and one.detail), "")
        if stopped:
            state, detail = "interrupted", stopped
        now = datetime.now(timezone.utc)
        return self._ledger.update_run(run.id, state=state, ended=now, detail=detail, pathspec=pathspec)

    def _environment(self, run: RunRecord) -> Mapping[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("METAFLOW_RUN_")}
        env = flow_environment(self._places, inherited, user_name(inherited, getpass.getuser))
        env["PYTHONUNBUFFERED"] = "1"
        env["PLATFORM_TRIGGER"] = msgspec.json.encode(run.events).decode()
        return env

    def _open_log(self, run: RunRecord):  # type: ignore[no-untyped-def]  # noqa: ANN202
        folder = self._places.run_logs / str(run.deployment)
        make_folder(folder)
        for old in sorted(folder.glob("*.log"))[: -self._keep_logs]:
            old.unlink(missing_ok=True)
        return run_log(self._places, run).open("w", encoding="utf-8")


def run_log(places: Places, run: RunRecord) -> Path:
    """Return where the output of a deployment's run is kept."""
    return places.run_logs / str(run.deployment) / f"{run.id:08d}.log"


def _options(run: RunRecord, release: Release) -> list[str]:
    tags = [f"deployment:{run.deployment}", f"release:{release.version}", f"cause:{run.cause}"]
    marks = [word for tag in tags for word in ("--tag", tag)]
    trigger = ["--with", "platform_trigger"] if run.events else []
    return [*release.options, *run.options, *marks, *trigger]


def _judge(code: int, outcome: FlowOutcome) -> tuple[str, str]:
    if outcome.problem is not None:
        return "failed", outcome.problem.message
    if code == 0:
        return (
            "succeeded",
            "" if outcome.summary is None or not outcome.summary.caught else outcome.summary.status,
        )
    failed = [step.name for step in outcome.summary.steps if step.failed] if outcome.summary else []
    return "failed", f"step {failed[0]} failed" if failed else f"exit code {code}"
