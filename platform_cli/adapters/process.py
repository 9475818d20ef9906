"""The only place that starts programs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.files import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_GRACE_SECONDS = 10


def start(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None, output: Any = None
) -> subprocess.Popen[str]:
    """Start a program in a session of its own, so that signals reach it when we say so and with all its children.

    Args:
        arguments: The program and its arguments; no shell is involved.
        env: Its whole environment.
        cwd: Its working directory; ours if None.
        output: None: it writes where we write; PIPE or a file: both its streams go there.
    """
    return subprocess.Popen(
        list(arguments),
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def start_detached(arguments: Sequence[str], *, env: Mapping[str, str], log: Path) -> subprocess.Popen[str]:
    """Start a service that outlives us and the terminal; its output goes to the end of a log."""
    with explained(log), log.open("a", encoding="utf-8") as file:
        return start(arguments, env=env, cwd=log.parent, output=file)


def wait(process: subprocess.Popen[str], on_line: Callable[[str], None] | None = None) -> int:
    """Wait for a program, handing on its lines; the first Ctrl-C is passed on to it, the second one ends it.

    Returns:
        Its exit code; 130 if Ctrl-C ended it.
    """
    with _passing_interrupts(process) as interrupts:
        if on_line is not None and process.stdout is not None:
            for line in process.stdout:
                on_line(line.rstrip("\n"))
        code = process.wait()
    return 130 if interrupts else code


@contextlib.contextmanager
def _passing_interrupts(process: subprocess.Popen[str]) -> Iterator[list[int]]:
    received: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        signal_group(process.pid, signal.SIGINT if not received else signal.SIGKILL)
        received.append(number)

    previous = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def signal_group(pid: int, number: int) -> None:
    """Send a signal to a program we started and to all its children; nothing if they are gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def started_at(pid: int) -> float | None:
    """Return when a process started, in seconds since 1970; None if there is no such process."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.NoSuchProcess:
        return None


def is_same(pid: int | None, pid_started: float | None) -> bool:
    """Say whether the process that had this id at that time is still alive: ids are used again."""
    if pid is None or pid_started is None:
        return False
    now = started_at(pid)
    return now is not None and abs(now - pid_started) < 1


def wait_for(pid: int | None, pid_started: float | None) -> None:
    """Wait until a process, of ours or another's, has ended."""
    import psutil

    if pid is not None and is_same(pid, pid_started):
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).wait()


def stop_group(pid: int, pid_started: float | None) -> None:
    """End a program of ours and its children: politely first, then for good."""
    import psutil

    if not is_same(pid, pid_started):
        return
    signal_group(pid, signal.SIGINT)
    try:
        psutil.Process(pid).wait(timeout=_GRACE_SECONDS)
    except psutil.TimeoutExpired:
        pass
    except psutil.NoSuchProcess:
        pass
    signal_group(pid, signal.SIGKILL)
