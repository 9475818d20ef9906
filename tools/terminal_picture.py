"""Make docs/terminal.svg: what a terminal shows after real commands in a new home (`make picture`)."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pyte
from rich.console import Console
from rich.text import Text

REPOSITORY = Path(__file__).parent.parent
PICTURE = REPOSITORY / "docs" / "terminal.svg"
COLUMNS, ROWS = 104, 200
COLOURS = {name: name for name in ("red", "green", "cyan", "blue", "magenta")} | {"brown": "yellow"}
COMMANDS = (
    "platform up",
    "platform run flows/train.py",
    "platform deploy --schedule daily",
)


def record(command: str, screen: pyte.Screen, stream: pyte.Stream, home: Path) -> None:
    """Run a command in a pseudo-terminal and let the screen take in what it writes."""
    stream.feed(f"\x1b[1m$ {command}\x1b[0m\r\n")
    ours, theirs = pty.openpty()
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "USER": "ada",
        "TERM": "xterm-256color",
        "COLUMNS": str(screen.columns),
        "LINES": "40",
    }
    with subprocess.Popen(
        command.split(), cwd=REPOSITORY, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as child:
        os.close(theirs)
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                break
            if not data:
                break
            stream.feed(data.decode(errors="replace"))
    os.close(ours)
    if child.returncode:
        sys.exit(f"{command} ended with {child.returncode}")
    stream.feed("\r\n")


def as_text(screen: pyte.Screen) -> list[Text]:
    """Return the screen's lines, down to the last one that is not empty, in their colours."""
    lines = []
    for row in range(screen.lines):
        line = Text()
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            line.append(cell.data, style=f"{'bold ' if cell.bold else ''}{COLOURS.get(cell.fg, 'default')}")
        line.rstrip()
        lines.append(line)
    last = max(number for number, line in enumerate(lines) if line.plain)
    return lines[: last + 1]


def save(screen: pyte.Screen, picture: Path, folder: str) -> None:
    """Write what a screen shows as a picture; a folder, which is somebody's home, is called ~."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(
            record=True, width=screen.columns, file=nowhere, force_terminal=True, color_system="truecolor"
        )
        for line in as_text(screen):
            text = Text(line.plain.replace(folder, "~")) if folder in line.plain else line
            console.print(text, soft_wrap=True)
    drawn = console.export_svg(title="platform", font_aspect_ratio=0.61)
    # The picture must not load fonts from somewhere else: the reader's own monospace will do.
    picture.write_text(re.sub(r"@font-face\s*{[^}]*}", "", drawn), encoding="utf-8")


def main() -> None:
    """Run the commands and write the picture."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for command in COMMANDS:
            record(command, screen, stream, home)
        down = [sys.executable, "-m", "platform_cli", "down", "--now"]
        subprocess.run(down, env={**os.environ, "HOME": folder}, check=True, capture_output=True)
    save(screen, PICTURE, folder)


if __name__ == "__main__":
    main()
