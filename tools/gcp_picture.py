"""Make docs/gcp-up.svg: `platform up --env gcp` in a terminal, while Google makes the cluster (`make picture-gcp`).

Terraform is the real one. Google is the tests' stand-in, which takes as long as Google takes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.cloud import google_cloud, standin
from tests.cloud.google_cloud import GoogleCloud
from tests.cloud.inventory import serve
from tests.gcp import terminal
from tools.terminal_picture import REPOSITORY, save

PICTURE = REPOSITORY / "docs" / "gcp-up.svg"
PROJECT = '[env.gcp]\ntarget = "gcp"\nproject = "acme-ml-dev"\nregion = "us-central1"\n'
COMMAND = "platform up --env gcp"
SECONDS = 65  # after the answer: the network is there, the cluster is being made


def main() -> None:
    """Serve a project in which nothing is, bring an environment up in it, and write the picture."""
    cloud = GoogleCloud()
    cloud.inventory.pace = 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "platform.toml").write_text(PROJECT, encoding="utf-8")
        with serve(cloud.inventory) as url, google_cloud.serve(cloud, folder) as front:
            variables = {**standin.variables(url, folder), **front, "HOME": name, "PATH": os.environ["PATH"]}
            with terminal.running(COMMAND.split(), folder, variables) as seen:
                seen.show(f"\x1b[1m$ {COMMAND}\x1b[0m\n")
                seen.until(lambda text: "[y/N]" in text, SECONDS)
                seen.type("y\n")
                end = time.monotonic() + SECONDS
                seen.until(lambda _: time.monotonic() > end, SECONDS)
                save(seen.screen, PICTURE, name)


if __name__ == "__main__":
    main()
