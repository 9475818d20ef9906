"""Starting the service from `up`: whoever interrupts it leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from platform_cli.adapters import process
from tests.unit.scheduler.conftest import wait_until

UP = """
import io, os, subprocess, sys
from platform_cli.adapters import process
from platform_cli.adapters.scheduler import control
child = process.start([sys.executable, "-c", "import time; time.sleep(60)"], env=os.environ, output=subprocess.PIPE)


class Announced(io.TextIOWrapper):
    def readline(self):
        print(child.pid, file=sys.stderr, flush=True)
        return super().readline()


child.stdout = Announced(child.stdout.detach())
control._became_ready(child)
"""


def test_a_service_that_is_not_ready_when_up_is_interrupted_is_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", UP], stderr=subprocess.PIPE, text=True, env=os.environ) as up:
        assert up.stderr is not None
        child = int(up.stderr.readline())
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=30)
    wait_until(lambda: process.started_at(child) is None)
