"""Run the Python commands of a pod, each in a copy of one process that has imported Metaflow already.

The pod's shell has a function `python` (see `command.py`), which writes what it was given to a file and this process's
standard input, and waits for the exit code. What it starts this way shares imports and memory, and nothing else.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import time
import types

from . import sidecars
from .ending import end
from .job import Job, read_job

_PATIENCE = 5  # seconds
_TERMINAL = 3  # the shell's own standard output; ours is the pipe to it


def serve(place: str) -> None:
    """Import Metaflow, say that we are ready, and answer until the shell has ended.

    Args:
        place: The folder in which the shell puts its calls: `PID.call` and, a named pipe for the exit code, `PID.done`.
    """
    sys.modules["__main__"] = types.ModuleType("__main__")  # Metaflow puts classes there that flows pickle
    _import()
    sidecars.use()
    os.write(1, b"ready\n")
    os.dup2(_TERMINAL, 1)
    gc.collect()
    gc.freeze()  # or each copy would touch, and so copy, every page at its first collection
    job = _Server(place).run()
    if job:
        end(job.run)


def _import() -> None:
    import metaflow.cli
    import metaflow.cli_components.run_cmds
    import metaflow.cli_components.step_cmd
    import metaflow.datastore
    import metaflow.task  # noqa: F401 - imported for what is forked later
    import requests  # noqa: F401 - likewise

    if os.environ.get("MF_DATASTORE") == "gs":
        import google.auth.transport.requests
        import google.cloud.storage  # type: ignore[import-untyped]  # noqa: F401 - likewise; it has no types
    else:
        import boto3  # type: ignore[import-untyped]  # noqa: F401 - likewise
    _forget_commands()


def _forget_commands() -> None:
    """Have each copy import the commands anew, a millisecond's work: their options depend on the flow they see then."""
    import metaflow

    for name in ("cli", "cli_components"):
        delattr(metaflow, name)
        for module in [one for one in sys.modules if one == f"metaflow.{name}" or one.startswith(f"metaflow.{name}.")]:
            del sys.modules[module]


class _Server:
    def __init__(self, place: str) -> None:
        self._place = place
        self._running: dict[int, Job] = {}
        self._waiting: list[Job] = []
        self._wake, wake = os.pipe()
        self._pipes = (self._wake, wake)
        for pipe in self._pipes:
            os.set_blocking(pipe, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def run(self) -> Job | None:
        """Return a job in each copy, and None in the original when the shell has ended."""
        left = b""
        while True:
            ready, _, _ = select.select([0, self._wake], [], [], _PATIENCE if self._waiting else None)
            if self._wake in ready:
                os.read(self._wake, 512)
                self._answer()
            if 0 in ready:
                got = os.read(0, 4096)
                if not got:
                    return None
                *callers, left = (left + got).split(b"\n")
                self._waiting += [read_job(self._place, caller.decode()) for caller in callers]
            for job in self._due():
                if self._is_copy(job):
                    return job

    def _due(self) -> list[Job]:
        """Take what can start: what uploads the logs lets those who write them finish, if they do so soon."""
        now = time.monotonic()
        writing = any(job.writes_log for job in self._running.values())
        due = [job for job in self._waiting if not (job.reads_log and writing and now < job.since + _PATIENCE)]
        self._waiting = [job for job in self._waiting if job not in due]
        return due

    def _is_copy(self, job: Job) -> bool:
        """Start it; return True in the copy."""
        pid = os.fork()
        if pid:
            self._running[pid] = job
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for inherited in (*self._pipes, _TERMINAL):
            os.close(inherited)
        return True

    def _answer(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            if job := self._running.pop(pid, None):
                _reply(f"{self._place}/{job.caller}.done", code if code >= 0 else 128 - code)


def _reply(pipe: str, code: int) -> None:
    try:
        end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # nobody waits any longer
        return
    os.write(end, f"{code}\n".encode())
    os.close(end)
