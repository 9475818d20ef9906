"""Programs that we start do not outlive Ctrl-C, whenever it comes, nor our own failure."""

from __future__ import annotations

import functools
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters import process
from platform_cli.adapters.interrupts import passing_interrupts

if TYPE_CHECKING:
    from pathlib import Path

SLOW_TO_LEAVE = """
import os, signal, sys, time
told = []
def hear(*_):
    told.append(os.write(heard, b"told\\n"))
    os.write(1, b"told\\n")
heard = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
signal.signal(signal.SIGINT, hear)
os.write(1, b"ready\\n")
while not told:
    time.sleep(0.05)
time.sleep(0.5)
os.write(heard, b"left\\n")
"""
REST = "while True: time.sleep(0.05)"  # in one long sleep, a signal that comes as it begins would wait for its end
SLEEPER = (sys.executable, "-c", f"import time; print('ready', flush=True)\n{REST}")


def _press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def _press_when_ready(line: str) -> None:
    if line == "ready":
        _press()


def test_one_that_comes_before_the_program_has_started_is_not_lost() -> None:
    with passing_interrupts() as interrupts:
        _press()
        child = process.start(SLEEPER, env=os.environ)
        interrupts.reach(functools.partial(process.signal_group, child.pid))
        assert child.wait(30) != 0


def test_one_that_comes_while_it_runs_is_passed_on() -> None:
    assert process.run(SLEEPER, env=os.environ, on_line=_press_when_ready) == (130, False)


def test_the_second_one_ends_it_for_good() -> None:
    say = r"os.write(1, b'ready\n')"  # print may not be interrupted by itself
    program = f"import os, signal, time; signal.signal(signal.SIGINT, lambda *_: {say}); {say}\n{REST}"
    ended = process.run((sys.executable, "-c", program), env=os.environ, on_line=_press_when_ready)
    assert ended == (130, True)


def test_who_was_interrupted_is_not_told_again_because_we_fail(tmp_path: Path) -> None:
    heard = tmp_path / "heard"

    def press_and_fail(line: str) -> None:
        _press_when_ready(line)
        if line == "told":
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        process.run((sys.executable, "-c", SLOW_TO_LEAVE, str(heard)), env=os.environ, on_line=press_and_fail)
    assert heard.read_text() == "told\nleft\n"


def test_a_failure_of_ours_ends_the_program() -> None:
    pids: list[int] = []

    def fail(line: str) -> None:
        raise ValueError(line)

    with pytest.raises(ValueError, match="ready"):
        process.run(SLEEPER, env=os.environ, on_start=pids.append, on_line=fail)
    assert process.started_at(pids[0]) is None
