"""Execute one run of a release: unpack its code, run it, record what became of it."""

from __future__ import annotations

import getpass
import logging
import os
import shutil
import signal
import threading
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import process
from platform_cli.adapters.dependencies.releases import prepared_release
from platform_cli.adapters.files import make_folder
from platform_cli.adapters.metaflow.outcome import OUTCOME, early_run_id, lost_outcome, read_outcome
from platform_cli.adapters.scheduler.insist import insist
from platform_cli.adapters.scheduler.verdict import judge, where_to_look
from platform_cli.core.errors import PlatformError
from platform_cli.core.identity import user_name
from platform_cli.core.profile import local_access
from platform_cli.core.stage import stage_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.places import Places
    from platform_cli.core.records import Release, RunRecord, RunState

MARK = "PLATFORM_RUN_FOLDER"
_OF_ANOTHER_RUN = ("METAFLOW_RUN_", "METAFLOW_FLOW_")  # `platform up` may have been typed with these set
_DETACHED = "_detached"  # no deployment can have this name
_log = logging.getLogger(__name__)


class ReleaseExecutor:
    """Run releases as processes of their own, in a folder of their own, with a log of their own."""

    def __init__(
        self,
        places: Places,
        ledger: Ledger,
        keep_logs: int,
        on_success: Callable[[RunRecord], None],
        stopping: threading.Event,
    ) -> None:
        self._places = places
        self._ledger = ledger
        self._keep_logs = keep_logs
        self._on_success = on_success
        self._stopping = stopping
        self._children: dict[int, subprocess.Popen[str]] = {}
        self._interruptions: dict[int, str] = {}

    def start(self, run: RunRecord) -> Callable[[], None]:
        """Start a run and return the function that waits for its end.

        Raises:
            PlatformError: If that it starts cannot be recorded: then it has not been started.
        """
        deployment = self._ledger.deployment(run.deployment or "")
        release = run.code or self._ledger.release(run.deployment or "", run.release)
        if release is None or (deployment is None and run.code is None):
            return partial(self._record, run, "skipped", "its release was removed before it could start")
        # Recorded before it starts: a death in between leaves an interrupted run, never a second one.
        self._ledger.update_run(run.id, state="running", started=datetime.now(timezone.utc))
        stage = deployment.stage if deployment else stage_of(release.facts.branch or "")
        try:
            child = self._start_process(run, release, stage.variables())
        except Exception as error:  # noqa: BLE001 - one run must never take the service down
            reason = error.message if isinstance(error, PlatformError) else f"{type(error).__name__}: {error}"
            return partial(self._record, run, "failed", f"it could not be started: {reason}")
        self._children[run.id] = child
        _log.info("run %s of %s, release %s, started: process %s", run.id, run.deployment, run.release, child.pid)
        try:
            self._ledger.update_run(run.id, pid=child.pid, pid_started=process.started_at(child.pid))
        except PlatformError:
            _log.exception("run %s goes on, but its process could not be recorded", run.id)
        return partial(self._wait, run, child)

    def interrupt(self, reason: str) -> None:
        """Ask all runs to end, and end after a while those that have not; each one's own thread records it."""
        children = dict(self._children)
        self._interruptions.update(dict.fromkeys(children, reason))
        for child in children.values():
            process.signal_group(child.pid, signal.SIGINT)
        timer = threading.Timer(process.GRACE_SECONDS, self._kill, [list(children.values())])
        timer.daemon = True
        timer.start()

    def _kill(self, children: list[subprocess.Popen[str]]) -> None:
        for child in children:
            if child.poll() is None:
                process.signal_group(child.pid, signal.SIGKILL)

    def _start_process(self, run: RunRecord, release: Release, stage: dict[str, str]) -> subprocess.Popen[str]:
        work = work_folder(self._places, run)
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(self._places.releases / release.digest, work / "code")
        interpreters = prepared_release(work / "code", self._places, release.flow_file, _log.info).interpreters
        command = interpreters.launch(str(work / OUTCOME), release.flow_file, "run", *_options(run, release))
        env = self._environment(run, release) | stage | interpreters.variables(os.environ)
        log = run_log(self._places, run)
        make_folder(log.parent)
        with log.open("w", encoding="utf-8") as output:
            _keep_newest(log.parent, self._keep_logs)
            return process.start(command, env=env, cwd=work / "code", output=output)

    def _environment(self, run: RunRecord, release: Release) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(_OF_ANOTHER_RUN)}
        env = local_access(self._places).variables(inherited, user_name(inherited, getpass.getuser))
        env["PYTHONUNBUFFERED"] = "1"
        env["PLATFORM_COMMIT"] = release.commit  # no repository is found where it runs, or a wrong one
        env["PLATFORM_TRIGGER"] = msgspec.json.encode(run.events).decode()
        env[MARK] = str(work_folder(self._places, run))
        return env

    def _wait(self, run: RunRecord, child: subprocess.Popen[str]) -> None:
        code = child.wait()
        if code != 0:
            process.signal_group(child.pid, signal.SIGKILL)  # a flow that was killed leaves its tasks behind
        del self._children[run.id]
        work = work_folder(self._places, run)
        outcome = read_outcome(work / OUTCOME)
        if not outcome.flow_name and outcome.problem is None:
            outcome = lost_outcome(work, run.flow_name, code)
        run_id = outcome.run_id or early_run_id(work)
        state, detail = judge(code, outcome, run.flow_name, self._interruptions.pop(run.id, ""))
        self._record(run, state, detail, f"{run.flow_name}/{run_id}" if run_id else None)

    def _record(self, run: RunRecord, state: RunState, detail: str, pathspec: str | None = None) -> None:
        if state != "succeeded":
            work, log = work_folder(self._places, run), run_log(self._places, run)
            detail = where_to_look(detail, work, log, registered=pathspec is not None)
        ended = insist(
            lambda: self._ledger.update_run(
                run.id, state=state, ended=datetime.now(timezone.utc), detail=detail, pathspec=pathspec
            ),
            f"that run {run.id} of {run.deployment} {state}",
            self._stopping,
        )
        shutil.rmtree(work_folder(self._places, run), ignore_errors=True)
        _log.info("run %s of %s %s%s", run.id, run.deployment, state, f": {detail}" if detail else "")
        if state == "succeeded":
            self._on_success(ended)


def work_folder(places: Places, run: RunRecord) -> Path:
    """Return the folder in which a run unpacks its code and leaves its outcome."""
    return places.work / f"run-{run.id}"


def run_log(places: Places, run: RunRecord) -> Path:
    """Return where the output of a run is kept."""
    return places.run_logs / (run.deployment or _DETACHED) / f"{run.id:08d}.log"


def _keep_newest(folder: Path, count: int) -> None:
    for old in sorted(folder.glob("*.log"), reverse=True)[count:]:
        old.unlink(missing_ok=True)


def _options(run: RunRecord, release: Release) -> list[str]:
    facts = release.facts
    own = [f"deployment:{run.deployment}", f"release:{release.version}"] if run.deployment else []
    tags = [*own, f"cause:{run.cause}"]
    tags += [f"project_branch:{facts.branch}"] if facts.branch and not facts.project else []  # `@project` sets its own
    marks = [word for tag in tags for word in ("--tag", tag)]
    trigger = ["--with", "platform_trigger"] if run.events else []
    return [*release.options, *run.options, *marks, *trigger]
