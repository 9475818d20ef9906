"""The service's life: it outlives the terminal, restarts cleanly, stops without a trace, and there is only one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.e2e.local.scheduler_scenes import alive, kill_service, log, processes, service_of, wait_until, write

if TYPE_CHECKING:
    from tests.conftest import Home


def start(home: Home, *arguments: str) -> subprocess.Popen[str]:
    """Start the command and do not wait for it, as the leader of a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "platform_cli", *arguments],
        cwd=home.cwd,
        env=home.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def socket_of(home: Home) -> str:
    from platform_cli.core.places import Places

    return str(Places("local", home.data, home.state).socket)


def test_it_outlives_the_terminal(home: Home) -> None:
    terminal = start(home, "up")
    terminal.communicate(timeout=60)
    assert terminal.returncode == 0
    service = service_of(home)
    assert os.getsid(service) == service, "it must not be in the terminal's session, whose end would end it"
    assert "healthy" in home.ok("status")


def test_a_second_up_leaves_it_and_other_settings_restart_it(home: Home) -> None:
    home.ok("up")
    first = service_of(home)
    home.ok("up")
    assert service_of(home) == first
    done = home.platform("up", "--set", "concurrency=5")
    assert "scheduler configured" in done.stderr
    assert service_of(home) != first
    assert not alive(first)
    assert "healthy" in home.ok("status", "--set", "concurrency=5")
    assert "with other settings" in home.platform("status").stdout


def test_down_leaves_no_process_and_no_socket(home: Home) -> None:
    home.ok("up")
    assert processes(home)
    receipt = home.ok("down")
    assert "left      nothing" in receipt
    assert processes(home) == []
    assert not os.path.exists(socket_of(home))  # noqa: PTH110 - a socket's path is text
    home.ok("down")


def test_a_service_that_was_killed_is_started_again(home: Home) -> None:
    home.ok("up")
    kill_service(home)
    assert "not running" in home.platform("status").stdout
    assert "scheduler created" in home.platform("up").stderr
    assert "healthy" in home.ok("status")


def test_two_ups_at_once_make_one_service(home: Home) -> None:
    both = [start(home, "up") for _ in range(2)]
    written = [one.communicate(timeout=60)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], written
    service = service_of(home)
    assert [one.pid for one in processes(home)] == [service]


def test_a_second_service_is_refused(home: Home) -> None:
    home.ok("up")
    done = home.platform("scheduler", "run")
    assert done.returncode == 8
    assert f"running already, as process {service_of(home)}" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_service_in_the_foreground_ends_cleanly(number: int, home: Home) -> None:
    service = start(home, "scheduler", "run")
    assert service.stdout is not None
    assert service.stdout.readline() == "ready\n"
    service.send_signal(number)
    assert service.wait(timeout=30) == 0
    service.stdout.close()
    assert log(home).rstrip().endswith("INFO stopped")


@pytest.mark.parametrize("moment", range(4))
def test_it_can_be_stopped_while_it_starts(moment: int, home: Home) -> None:
    """At whatever moment the signal comes, nothing is left and the next `up` works."""
    service = start(home, "scheduler", "run")
    lock = home.state / "scheduler.lock"
    if moment:
        wait_until(lambda: lock.exists() and lock.read_text() != "")
    if moment > 1:
        wait_until(lambda: "started" in log(home))
    if moment > 2:
        wait_until(lambda: os.path.exists(socket_of(home)))  # noqa: PTH110 - a socket's path is text
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=30)
    assert processes(home) == []
    home.ok("up")
    assert "healthy" in home.ok("status")


def test_a_service_whose_starter_is_gone_ends_by_itself(home: Home) -> None:
    service = start(home, "scheduler", "run")
    assert service.stdout is not None
    service.stdout.close()
    service.wait(timeout=30)
    assert log(home).rstrip().endswith("INFO stopped")
    assert processes(home) == []
    home.ok("up")


def test_down_while_it_starts_by_itself(home: Home) -> None:
    home.ok("up")
    home.ok("down")
    service = start(home, "scheduler", "run")
    lock = home.state / "scheduler.lock"
    before = lock.read_text()
    wait_until(lambda: lock.read_text() != before)
    home.ok("down")
    service.communicate(timeout=30)
    assert processes(home) == []


def test_a_caller_that_says_nothing_keeps_nobody_waiting(home: Home) -> None:
    home.ok("up")
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as rude:
        silent.connect(socket_of(home))
        rude.connect(socket_of(home))
        rude.sendall(b"no request\n")
        assert "healthy" in home.ok("status", timeout=20)
    assert "healthy" in home.ok("status")


def test_modules_of_the_project_do_not_stand_in_for_the_standard_library_s(home: Home) -> None:
    project = home.cwd / "project"
    project.mkdir()
    for name in ("queue", "copy", "socketserver", "signal"):
        write(project / f"{name}.py", "raise RuntimeError('not me')\n")
    write(project / "platform.toml", '[env.local]\ntarget = "local"\n')
    installed = "import sys; del sys.path[0]; from platform_cli.__main__ import main; main()"
    command = [sys.executable, "-c", installed, "up"]
    done = subprocess.run(command, cwd=project, env=home.env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_it_loads_little_and_stays_small(home: Home) -> None:
    imports = home.path / "tmp" / "imports"
    command = [sys.executable, "-X", "importtime", "-m", "platform_cli", "scheduler", "run"]
    with (
        imports.open("w") as errors,
        subprocess.Popen(
            command, cwd=home.cwd, env=home.env, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as service,
    ):
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"
        resident = psutil.Process(service.pid).memory_info().rss
        service.terminate()
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in imports.read_text().splitlines()}
    assert "apscheduler" in loaded
    assert not loaded & {"metaflow", "rich", "kubernetes", "google", "sqlalchemy", "numpy", "requests", "boto3"}
    assert resident < 60 * 2**20


@pytest.mark.slow
def test_a_service_that_hangs_is_ended_all_the_same(home: Home) -> None:
    home.ok("up")
    hung = service_of(home)
    os.kill(hung, signal.SIGSTOP)
    home.ok("down")
    assert not alive(hung)


def test_the_service_s_log_is_not_without_end(home: Home) -> None:
    home.state.mkdir(parents=True)
    write(home.state / "scheduler.log", "an old line\n" * 90_000)
    home.ok("up")
    home.ok("down")
    assert "started, process" in log(home)
    assert len(log(home)) < 2000, "a new file was begun"
    assert (home.state / "scheduler.log.1").stat().st_size > 1_000_000
