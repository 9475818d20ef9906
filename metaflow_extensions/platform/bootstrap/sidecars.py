"""Metaflow's sidecars, such as heartbeats and the upload of logs while a step runs, as copies of the step's process.

Metaflow starts an interpreter for each, and the one for logs starts another at each upload.
"""

from __future__ import annotations

import os
import threading
from typing import Any

from .ending import end
from .job import run_file


class _Copy:
    """What Metaflow uses of a `Popen`: the pipe to it."""

    def __init__(self, arguments: list[str]) -> None:
        read, write = os.pipe()
        if os.fork() == 0:
            _become(read, arguments)
        os.close(read)
        os.set_inheritable(write, False)  # noqa: FBT003 - the signature is Python's
        self.stdin = open(write, "wb", buffering=0)  # noqa: SIM115, PTH123 - as long as this object


def use() -> None:
    """Change it for this process and its copies."""
    from metaflow.debug import debug
    from metaflow.mflog.save_logs_periodically import SaveLogsPeriodicallySidecar
    from metaflow.sidecar.sidecar_subprocess import SidecarSubProcess

    stock_start, stock_call = SidecarSubProcess._start_subprocess, SaveLogsPeriodicallySidecar._call_save_logs  # noqa: SLF001 - there is no other way in

    def start(self: Any, command: list[str]) -> Any:
        if debug.sidecar or not _is_quiet():
            return stock_start(self, command)
        return _Copy(command[2:])

    def call(self: Any) -> Any:
        if self._enable_debug_logs:
            return stock_call(self)
        from metaflow.mflog.save_logs import save_logs

        return save_logs()

    SidecarSubProcess._start_subprocess = start  # noqa: SLF001 - as above
    SaveLogsPeriodicallySidecar._call_save_logs = call  # noqa: SLF001 - as above


def _is_quiet() -> bool:
    """Say whether a copy cannot wait for a lock that nobody will release: pools' threads have nothing to do now."""
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    return all(thread.name.startswith("ThreadPoolExecutor-") for thread in others)


def _become(read: int, arguments: list[str]) -> None:
    """Run the sidecar, silent as Metaflow has it, with nothing of the step's but the end of the pipe."""
    os.dup2(read, 0)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    end(lambda: run_file(arguments))
