"""Starting and ending processes: real ones, also such that do not want to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters import process
from tests.unit.scheduler.conftest import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('ready', flush=True)\ntime.sleep(60)"
)
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=len(sys.argv) > 1)
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Give a list for processes that are gone after the test, whatever it did to them."""
    made: list[subprocess.Popen[str]] = []
    yield made
    for one in made:
        process.signal_group(one.pid, signal.SIGKILL)
        one.wait()
        if one.stdout is not None:
            one.stdout.close()


def start(script: str, *arguments: str, **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    return process.start(command, env={**os.environ, **env}, output=subprocess.PIPE)


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def is_alive(pid: int) -> bool:
    return process.started_at(pid) is not None


def test_a_program_has_a_session_of_its_own(started: list[subprocess.Popen[str]]) -> None:
    child = start("import time; time.sleep(60)")
    started.append(child)
    assert os.getsid(child.pid) == child.pid != os.getsid(0)


def test_output_and_errors_can_go_to_different_places(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("w") as errors:
        child = process.start(
            [sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr)"],
            env=os.environ,
            output=subprocess.PIPE,
            errors=errors,
        )
        assert child.communicate()[0] == "out\n"
    assert (tmp_path / "errors").read_text() == "err\n"


def test_a_process_is_told_from_a_later_one_with_its_number(started: list[subprocess.Popen[str]]) -> None:
    child = start("import time; time.sleep(60)")
    started.append(child)
    when = process.started_at(child.pid)
    assert when is not None
    assert process.is_same(child.pid, when)
    assert not process.is_same(child.pid, when - 5)
    assert not process.is_same(child.pid, None)
    assert not process.is_same(None, when)


def test_a_zombie_is_no_process_any_more(started: list[subprocess.Popen[str]]) -> None:
    child = start("pass")
    started.append(child)
    when = process.started_at(child.pid)
    wait_until(lambda: process.started_at(child.pid) is None)
    assert child.returncode is None, "nobody has reaped it yet"
    assert not process.is_same(child.pid, when)
    assert process.wait_for(child.pid, when), "waiting for it must come to an end"


def test_waiting_ends_with_the_process_or_with_patience(started: list[subprocess.Popen[str]]) -> None:
    child = start("import time; time.sleep(60)")
    started.append(child)
    when = process.started_at(child.pid)
    assert not process.wait_for(child.pid, when, timeout=0.1)
    process.signal_one(child.pid, signal.SIGKILL)
    assert process.wait_for(child.pid, when, timeout=30)
    assert child.wait() == -signal.SIGKILL, "its exit code is left to its parent"


def test_stopping_is_polite_first_and_then_for_good(
    started: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.3)
    polite, stubborn = start("import time; time.sleep(60)"), start(STUBBORN)
    started += [polite, stubborn]
    first_line(stubborn)
    for child, code in ((polite, -signal.SIGINT), (stubborn, -signal.SIGKILL)):
        process.stop_group(child.pid, process.started_at(child.pid))
        assert abs(child.wait()) in {abs(code), 1}, "Python ends with 1 or by the signal after Ctrl-C"
        assert (child.returncode == -signal.SIGKILL) == (child is stubborn)


def test_stopping_takes_the_children_along(started: list[subprocess.Popen[str]]) -> None:
    parent = start(PARENT)
    started.append(parent)
    child = int(first_line(parent))
    process.stop_group(parent.pid, process.started_at(parent.pid))
    wait_until(lambda: not is_alive(child))


def test_a_later_process_with_the_number_is_not_stopped(started: list[subprocess.Popen[str]]) -> None:
    other = start("import time; time.sleep(60)")
    started.append(other)
    process.stop_group(other.pid, 1.0)
    assert other.poll() is None


def test_what_is_gone_can_be_signalled() -> None:
    child = start("pass")
    child.communicate()
    process.signal_group(child.pid, signal.SIGINT)
    process.signal_one(child.pid, signal.SIGINT)


def test_a_mark_finds_children_whose_parent_is_dead_and_who_left_the_session(
    started: list[subprocess.Popen[str]], tmp_path: Path
) -> None:
    mark = str(tmp_path)
    parent, other = start(PARENT, "own-session", PLATFORM_TEST_MARK=mark), start(PARENT, PLATFORM_TEST_MARK="other")
    started += [parent, other]
    child = int(first_line(parent))
    first_line(other)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert is_alive(child), "it is an orphan now"
    process.end_marked("PLATFORM_TEST_MARK", {mark})
    assert not is_alive(child)
    assert other.poll() is None


def test_marked_processes_that_ignore_a_ctrl_c_are_ended_too(
    started: list[subprocess.Popen[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.3)
    stubborn = start(STUBBORN, PLATFORM_TEST_MARK=str(tmp_path))
    started.append(stubborn)
    first_line(stubborn)
    process.end_marked("PLATFORM_TEST_MARK", {str(tmp_path)})
    assert stubborn.wait() == -signal.SIGKILL


def test_nothing_is_marked_by_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", float("inf"))  # whoever is waited for now is waited for for ever
    process.end_marked("PLATFORM_TEST_MARK", set())
