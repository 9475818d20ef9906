"""Commands that meet each other, or are interrupted: the end is sound, everything answers or everything is gone."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.conftest import HELLO, Home, new_home
from tests.e2e.local.refusal import error_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PHASES = 5
# Python may miss a signal that comes in the very moment in which it goes to sleep: hence the naps.
SLOW_TO_LOAD = """\
import os, pathlib, time
pathlib.Path(os.environ["MARK"]).write_text(str(os.getpid()))
while True:
    time.sleep(0.05)
"""
SLOW = """\
import os, pathlib, time
from metaflow import FlowSpec, step


class SlowFlow(FlowSpec):
    @step
    def start(self):
        pathlib.Path(os.environ["MARK"]).write_text(f"{os.getpid()} {os.getppid()}")
        while True:
            time.sleep(0.05)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    SlowFlow()
"""


@contextlib.contextmanager
def _started(home: Home, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "platform_cli", *arguments]
    with subprocess.Popen(
        command,
        cwd=home.cwd,
        env={**home.env, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _together(home: Home, *commands: tuple[str, ...]) -> list[subprocess.CompletedProcess[str]]:
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(_started(home, *words)) for words in commands]
        outputs = [process.communicate(timeout=60) for process in started]
        return [
            subprocess.CompletedProcess(process.args, process.returncode, *output)
            for process, output in zip(started, outputs, strict=False)
        ]


def _services(home: Home) -> list[int]:
    """Return the scheduler services of a home, found by the variable that no other home has."""
    return [process.pid for process in psutil.process_iter() if _serves(process, home)]


def _serves(process: psutil.Process, home: Home) -> bool:
    with contextlib.suppress(psutil.Error):
        return "scheduler" in process.cmdline() and process.environ().get("HOME") == str(home.path)
    return False


def test_two_ups_at_once_make_one_environment(home: Home) -> None:
    done = _together(home, ("up",), ("up",))
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert sorted("unchanged" in one.stderr.splitlines()[-2] for one in done) == [False, True]
    assert len(_services(home)) == 1
    assert "healthy" in home.ok("status")


def test_two_deploys_at_once_make_one_release(home: Home, hello: Path) -> None:
    command = ("deploy", str(hello), "--output", "json")
    done = _together(home, command, command)
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    results = [json.loads(line) for one in done for line in one.stdout.splitlines() if '"type":"deployed"' in line]
    assert sorted((one["release"], one["is_new"]) for one in results) == [(1, False), (1, True)]
    assert len(list((home.data / "releases").iterdir())) == 1
    assert len(_services(home)) == 1


@pytest.mark.parametrize("was_up", [False, True])
def test_up_and_down_at_once_end_in_one_or_the_other(was_up: bool, home: Home) -> None:  # noqa: FBT001
    if was_up:
        home.ok("up")
    done = _together(home, ("up",), ("down",))
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    is_up = home.platform("status").returncode == 0
    assert (len(_services(home)), (home.data / "home").exists()) == ((1, True) if is_up else (0, False))
    home.ok("up")
    home.ok("down")
    assert _services(home) == []


@pytest.mark.parametrize(
    ("phase", "number"),
    [*((phase, signal.SIGINT) for phase in range(1, PHASES + 1)), (1, signal.SIGTERM), (4, signal.SIGTERM)],
)
def test_up_interrupted_in_a_phase_is_finished_by_the_next(phase: int, number: signal.Signals, home: Home) -> None:
    with _started(home, "up", "--output", "json") as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event.get("event") == "phase_started" and event["index"] == phase:
                process.send_signal(number)
                break
        out, err = process.communicate(timeout=60)
    # The last phase may be over before the signal comes; before it there are always some that take longer.
    assert process.returncode in ({130} if phase < PHASES else {0, 130}), err
    assert "Traceback" not in out + err
    if process.returncode == 130:
        failed = json.loads(out.splitlines()[-1])
        assert (failed["event"], failed["code"], bool(failed["hint"])) == ("failed", "INTERRUPTED", True)
    home.ok("up")
    assert "healthy" in home.ok("status")
    assert len(_services(home)) == 1
    home.ok("down")
    assert _services(home) == [], "a service that nobody knows of is left"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_home(tmp_path_factory.mktemp("moments")) as made:
        (made.cwd / "slow.py").write_text(SLOW, encoding="utf-8")
        (made.cwd / "hello.py").write_text(HELLO, encoding="utf-8")
        wait = (
            "import os, pathlib, time\npathlib.Path(os.environ['MARK']).write_text(str(os.getpid()))\ntime.sleep(600)\n"
        )
        (made.cwd / "slow_to_load.py").write_text(wait + HELLO, encoding="utf-8")
        made.ok("up")
        yield made


def _mark(file: Path, process: subprocess.Popen[str]) -> list[int]:
    """Wait until the flow has written its processes down, and return them."""
    while not (file.exists() and (text := file.read_text(encoding="utf-8"))):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return [int(pid) for pid in text.split()]


def _alive(pids: list[int]) -> list[int]:
    end = time.monotonic() + 5
    while (left := [pid for pid in pids if _exists(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    return left


def _exists(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(
    ("verb", "flow"), [("run", "slow.py"), ("run", "slow_to_load.py"), ("deploy", "slow_to_load.py")]
)
def test_an_interrupted_flow_leaves_no_process(
    verb: str, flow: str, number: signal.Signals, up: Home, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    with _started(up, verb, flow, MARK=str(mark)) as process:
        pids = _mark(mark, process)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    ours = err[err.index("error[") :]  # before it stands what Metaflow and Python have to say
    error = error_in(subprocess.CompletedProcess([], process.returncode, "", ours), up)
    assert (process.returncode, error.startswith("error[INTERRUPTED]: ")) == (130, True), error
    assert _alive(pids) == []
    assert "running now: nothing" in up.ok("status")
    assert "Nothing is deployed" in up.platform("deployments").stderr
    assert list((up.data / "releases").glob(".*")) == []


def test_a_flow_whose_reader_leaves_is_not_left_behind(up: Home, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with _started(up, "run", "slow.py", "--output", "json", MARK=str(mark)) as process:
        pids = _mark(mark, process)
        assert process.stdout is not None
        process.stdout.close()
        process.send_signal(signal.SIGINT)  # what Metaflow has to say about it has no reader
        assert process.wait(timeout=60) in {130, 141}
    assert _alive(pids) == []
    assert "running now: nothing" in up.ok("status")


def test_up_waits_for_whoever_works_and_can_be_interrupted_meanwhile(up: Home) -> None:
    import fcntl

    with (up.state / "operation.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _started(up, "up") as process:
            assert process.stderr is not None
            assert process.stderr.readline().startswith("Waiting for ")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            assert process.returncode == 130
    up.ok("up")
