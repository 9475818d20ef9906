"""Make docs/gcp-up.svg: `platform up --env gcp` in a terminal, while Google makes the cluster (`make picture-gcp`).

Terraform is the real one. Google is the tests' stand-in, which takes as long as Google takes: some four minutes.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyte

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.cloud import google, standin
from tests.cloud.google import GoogleCloud
from tests.cloud.inventory import serve
from tools.terminal_picture import REPOSITORY, save

if TYPE_CHECKING:
    from collections.abc import Mapping

PICTURE = REPOSITORY / "docs" / "gcp-up.svg"
COLUMNS, ROWS = 104, 90
PROJECT = '[env.gcp]\ntarget = "gcp"\nproject = "acme-ml-dev"\nregion = "us-central1"\n'
COMMAND = "platform up --env gcp"
MOMENT = 70  # seconds after which the picture is taken: the network is there, the cluster is being made


def watch(folder: Path, variables: Mapping[str, str], screen: pyte.Screen) -> None:
    """Type the command, say yes, and let the screen take in what is written until the moment has come."""
    stream = pyte.ByteStream(screen)
    stream.feed(f"\x1b[1m$ {COMMAND}\x1b[0m\r\n".encode())
    ours, theirs = pty.openpty()
    own = {"HOME": str(folder), "USER": "ada", "TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with subprocess.Popen(
        COMMAND.split(), cwd=folder, env={**variables, **own, "PATH": path}, stdin=theirs, stdout=theirs,
        stderr=theirs, start_new_session=True,
    ) as child:  # fmt: skip
        os.close(theirs)
        end, asked = time.monotonic() + MOMENT, False
        while child.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                stream.feed(os.read(ours, 65536))
            if not asked and "[y/N]" in "".join(screen.display):
                asked = bool(os.write(ours, b"y\n"))
        os.killpg(child.pid, signal.SIGKILL)
    os.close(ours)


def main() -> None:
    """Serve a project in which nothing is, bring an environment up in it, and write the picture."""
    screen, cloud = pyte.Screen(COLUMNS, ROWS), GoogleCloud()
    cloud.inventory.pace = 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "platform.toml").write_text(PROJECT, encoding="utf-8")
        with serve(cloud.inventory) as url, google.serve(cloud, folder) as front:
            watch(folder, {**standin.variables(url, folder), **front}, screen)
        save(screen, PICTURE, name)


if __name__ == "__main__":
    main()
