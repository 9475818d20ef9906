"""The only place that starts programs, and the one that ends them."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.interrupts import deaf_to_interrupts, passing_interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

GRACE_SECONDS = 10
_POLL_SECONDS = 0.05
_SAME_SECONDS = 0.1
_INTERRUPTED = 130  # as shells say it


def start(
    arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path | None = None, output: Any = None, errors: Any = None
) -> subprocess.Popen[str]:
    """Start a program in a session of its own: it outlives the terminal, and signals reach it when we say so.

    Args:
        arguments: The program and its arguments; no shell is involved.
        env: Its whole environment.
        cwd: Its working directory; ours if None.
        output: None: it writes where we write; PIPE or a file: both its streams go there.
        errors: A file for its standard error alone.
    """
    if errors is None and output is not None:
        errors = subprocess.STDOUT
    return subprocess.Popen(
        list(arguments),
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def run_in_foreground(arguments: Sequence[str], *, env: Mapping[str, str]) -> int:
    """Run a program on our terminal, as a shell would: Ctrl-C is for it alone; return its exit code.

    Raises:
        OSError: If there is no such program.
    """
    with deaf_to_interrupts():
        return subprocess.run(list(arguments), env=dict(env), check=False, restore_signals=True).returncode


def run(
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    errors: Any = None,
    on_start: Callable[[int], None] | None = None,
    on_line: Callable[[str], None] | None = None,
) -> tuple[int, bool]:
    """Run a program to its end; the first Ctrl-C is passed on to it, the second one ends it.

    Args:
        arguments: What `start` takes; so are `env`, `cwd` and `errors`.
        env: Its whole environment.
        cwd: Its working directory; ours if None.
        errors: A file for its standard error alone.
        on_start: Called with its id.
        on_line: Called with each line of its output; None: it writes where we write.

    Returns:
        Its exit code, 130 if Ctrl-C ended it; and whether a second Ctrl-C did, for good.
    """
    with passing_interrupts() as interrupts:
        process = start(arguments, env=env, cwd=cwd, output=None if on_line is None else subprocess.PIPE, errors=errors)
        began = started_at(process.pid)
        try:
            interrupts.reach(functools.partial(signal_group, process.pid))
            if on_start is not None:
                on_start(process.pid)
            for line in process.stdout or ():
                assert on_line is not None  # noqa: S101 - there is a pipe for it only
                on_line(line.rstrip("\n"))
            code = process.wait()
        except BaseException:  # nobody waits for it any more: it must not go on unseen
            if interrupts.came:  # told twice, Terraform would leave without its state
                wait_for(process.pid, began, GRACE_SECONDS)
            stop_group(process.pid, began)
            process.wait()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()
    return _INTERRUPTED if interrupts.came else code, process.returncode == -signal.SIGKILL


def wait(process: subprocess.Popen[str]) -> int:
    """Wait for a program that was started before; Ctrl-C means what it means in `run`.

    Returns:
        Its exit code; 130 if Ctrl-C ended it.
    """
    with passing_interrupts() as interrupts:
        interrupts.reach(functools.partial(signal_group, process.pid))
        code = process.wait()
    return _INTERRUPTED if interrupts.came else code


def signal_one(pid: int, number: int) -> None:
    """Send a signal to one process; nothing if it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def signal_group(pid: int, number: int) -> None:
    """Send a signal to a program we started and to all its children; nothing if they are gone."""
    # macOS refuses to signal a group of which only zombies are left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def started_at(pid: int) -> float | None:
    """Return when a process started, in seconds; None if there is no such process, or only its zombie.

    On Linux in seconds since the machine's start: that stays what it was when somebody sets the clock.
    """
    return _started_on_linux(pid) if sys.platform == "linux" else _started_elsewhere(pid)


def _started_on_linux(pid: int) -> float | None:
    try:
        # The fields after the command's name, which stands in brackets and may hold anything: proc_pid_stat(5).
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return None if state in "ZX" else int(fields[18]) / os.sysconf("SC_CLK_TCK")


def _started_elsewhere(pid: int) -> float | None:
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
    return now is not None and abs(now - pid_started) < _SAME_SECONDS


def wait_for(pid: int | None, pid_started: float | None, timeout: float | None = None) -> bool:
    """Wait until a process, of ours or another's, has ended; say whether it has.

    It is looked at again and again: waiting for it in the system's way would take its exit code from its parent, and
    would wait for ever where nobody reaps orphans.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while is_same(pid, pid_started):
        if end is not None and time.monotonic() >= end:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def stop_group(pid: int, pid_started: float | None) -> None:
    """End a program of ours and its children: politely first, then for good."""
    if not is_same(pid, pid_started):
        return
    signal_group(pid, signal.SIGINT)
    wait_for(pid, pid_started, GRACE_SECONDS)
    signal_group(pid, signal.SIGKILL)


def end_marked(variable: str, values: Collection[str]) -> None:
    """End all processes in whose environment a variable has one of these values: politely first, then for good.

    The mark is handed down to children and grandchildren, whatever has become of the process that started them.
    """
    for number in (signal.SIGINT, signal.SIGKILL):
        signalled: set[int] = set()
        end = time.monotonic() + GRACE_SECONDS
        while (found := set(_marked(variable, values))) and time.monotonic() < end:
            for pid in found - signalled:
                signal_one(pid, number)
            signalled |= found
            time.sleep(_POLL_SECONDS)
        if not found:
            return


def _marked(variable: str, values: Collection[str]) -> Iterator[int]:
    import psutil

    for process in psutil.process_iter() if values else ():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(variable) in values:
                yield process.pid
