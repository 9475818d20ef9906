"""The live view: what a person at a terminal sees."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pyte

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home


def on_terminal(home: Home, *arguments: str, colour: bool = True) -> tuple[str, list[str], int]:
    """Run the command in a pseudo-terminal; return all it wrote, the last screen's lines, and the exit code."""
    screen = pyte.Screen(110, 60)
    stream = pyte.Stream(screen)
    ours, theirs = pty.openpty()
    env = {**home.env, "TERM": "xterm-256color", "COLUMNS": "110", "LINES": "60"}
    if colour:
        del env["NO_COLOR"]
    command = [sys.executable, "-m", "platform_cli", *arguments]
    written = ""
    with subprocess.Popen(
        command, cwd=home.cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as child:
        os.close(theirs)
        while data := _read(ours):
            text = data.decode(errors="replace")
            written += text
            stream.feed(text)
    os.close(ours)
    return written, [line.rstrip() for line in screen.display if line.strip()], child.returncode


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side has closed the terminal
        return b""


def test_a_run_counts_tasks_while_it_goes_on_and_leaves_a_clean_screen(home: Home, hello: Path) -> None:
    written, screen, code = on_terminal(home, "run", str(hello), "--who", "Ada")
    assert code == 0
    assert "1 running" in written
    assert "1 done" in written
    assert "1 running" not in "\n".join(screen), "the live part is gone in the end"
    assert any("hello Ada" in line for line in screen)
    assert any(line.startswith("status:    succeeded") for line in screen)
    assert screen[-1].startswith("next: platform show HelloFlow/")
    assert "\x1b[?25l" not in written.rsplit("\x1b[?25h", 1)[-1], "the cursor is visible again"


def test_no_color_is_obeyed(home: Home) -> None:
    written, screen, code = on_terminal(home, "up", colour=False)
    assert code == 0
    assert "\x1b[3" not in written
    assert any("Start scheduler" in line for line in screen)
