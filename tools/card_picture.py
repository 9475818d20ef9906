"""Make docs/train-card.png and docs/score-card.png: cards of real runs, drawn by headless Chromium (`make cards`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SIZES = {"train": "1100,2900", "score": "1100,1850"}
QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync --disable-quic"
)


def platform(home: Path, *arguments: str) -> None:
    """Run the command in a home of its own."""
    command = [sys.executable, "-m", "platform_cli", *arguments]
    env = {**os.environ, "HOME": str(home), "USER": "ada"}
    subprocess.run(command, cwd=REPOSITORY, env=env, check=True)


def draw(browser: str, page: Path, picture: Path, size: str, home: Path) -> None:
    """Let the browser draw a page, giving its charts three seconds."""
    flags = [*QUIET.split(), f"--user-data-dir={home / 'browser'}", "--virtual-time-budget=3000"]
    command = [browser, *flags, f"--window-size={size}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Run both flows and draw their cards."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium is needed to draw the cards: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for fraction in ("0.02", "0.1"):
            platform(home, "run", "flows/train.py", "--fraction", fraction)  # runs to compare with
        for name, size in SIZES.items():
            platform(home, "run", f"flows/{name}.py")
            platform(home, "cards", f"{name.capitalize()}Flow", "--to", str(home / name))
            page = next((home / name).glob("*.html"))
            draw(browser, page, REPOSITORY / "docs" / f"{name}-card.png", size, home)
        platform(home, "down", "--now")


if __name__ == "__main__":
    main()
