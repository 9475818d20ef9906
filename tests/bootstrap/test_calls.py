"""The shell's side of a call: the output that the interpreter looks up is the caller's own, from the first moment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil

from metaflow_extensions.platform.bootstrap.command import _FUNCTION

SECONDS = 30


def test_the_caller_keeps_its_output_while_the_call_is_told(tmp_path: Path) -> None:
    heard, told = os.pipe()
    os.set_blocking(told, False)
    filled = 0
    try:
        while True:
            filled += os.write(told, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(told, True)  # who tells of a call has to wait now
    variables = {"PATH": os.environ["PATH"], "PLATFORM_PACKAGES": str(tmp_path), "PLATFORM_PROCESS": str(os.getpid())}
    bash = shutil.which("bash") or "bash"
    with subprocess.Popen(
        [bash, "-c", f"exec 4>&{told}; {_FUNCTION}; python -V"],
        env=variables, stdout=subprocess.PIPE, pass_fds=[told], text=True,
    ) as shell:  # fmt: skip
        assert shell.stdout is not None
        try:
            _until_telling(shell.pid)
            assert Path(f"/proc/{shell.pid}/fd/1").stat().st_ino == os.fstat(shell.stdout.fileno()).st_ino
            while filled:
                filled -= len(os.read(heard, filled))
            assert os.read(heard, 64).decode() == f"{shell.pid}\n"
            (tmp_path / f"{shell.pid}.done").write_text("7\n", encoding="utf-8")
            assert shell.wait(SECONDS) == 7
        finally:
            for child in _children(shell.pid):
                os.kill(child, signal.SIGKILL)
            shell.kill()
    os.close(heard)
    os.close(told)


def _until_telling(shell: int) -> None:
    end = time.monotonic() + SECONDS
    while not any("pipe_write" in _waits_in(pid) for pid in (shell, *_children(shell))):
        assert time.monotonic() < end, "nobody tells of the call"
        time.sleep(0.01)


def _children(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children()] if psutil.pid_exists(pid) else []


def _waits_in(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/wchan").read_text(encoding="utf-8")
    except OSError:  # it has ended
        return ""
