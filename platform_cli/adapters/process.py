"""The only place that starts programs, and the one that ends them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

GRACE_SECONDS = 10
_POLL_SECONDS = 0.05
_SAME_SECONDS = 0.1
_WAKE_SECONDS = 1.0


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
    with _deaf_to_interrupts():
        return subprocess.run(list(arguments), env=dict(env), check=False, restore_signals=True).returncode


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    # A handler, not SIG_IGN: that would be handed down to the program.
    previous = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def wait_for_interrupt() -> None:
    """Wait until somebody presses Ctrl-C or asks us to end."""
    stop = threading.Event()
    previous = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stop.wait(_WAKE_SECONDS):  # a wait without end would be deaf to signals on some systems
            pass
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def noting_interrupts() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl-C sets, as does a request to end; the second one interrupts as ever.

    It is for work in code of others, which may swallow the exception that an interrupt is otherwise.
    """
    noted, numbers = threading.Event(), (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def note(*_: object) -> None:
        if noted.is_set():
            raise KeyboardInterrupt
        noted.set()

    previous = {number: signal.signal(number, note) for number in numbers}
    try:
        yield noted
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def wait(process: subprocess.Popen[str], on_line: Callable[[str], None] | None = None) -> int:
    """Wait for a program, handing on its lines; the first Ctrl-C is passed on to it, the second one ends it.

    Only the main thread hears Ctrl-C: any other one just waits.

    Returns:
        Its exit code; 130 if Ctrl-C ended it.
    """
    with _passing_interrupts(process) as interrupts:
        if on_line is not None and process.stdout is not None:
            with process.stdout as lines:
                for line in lines:
                    on_line(line.rstrip("\n"))
        code = process.wait()
    return 130 if interrupts else code


@contextlib.contextmanager
def _passing_interrupts(process: subprocess.Popen[str]) -> Iterator[list[int]]:
    received: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        signal_group(process.pid, signal.SIGINT if not received else signal.SIGKILL)
        received.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    previous = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


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
