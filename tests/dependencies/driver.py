"""Lock a flow if need be and make its environment, in a process of its own; says the path of its Python.

`python -m … FLOW`, `python -m … FLOW --release FOLDER` to keep its lock as a deployment does, `python -m … FLOW --of
FOLDER` to make the environment of what was kept.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters.dependencies.releases import keep_lock, prepared_lock, prepared_release
from platform_cli.config.load import load_settings
from platform_cli.core.errors import PlatformError
from platform_cli.core.events import Noticed
from platform_cli.operations.lock import locked

if TYPE_CHECKING:
    from platform_cli.core.interpreters import Prepared


def main() -> None:
    """Say the path on standard output, and all else on standard error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("flow", type=Path)
    parser.add_argument("--release", type=Path)
    parser.add_argument("--of", type=Path)
    asked = parser.parse_args()
    try:
        prepared = _prepared(asked.flow, asked.of)
        if asked.release:
            asked.release.mkdir()
            keep_lock(prepared, asked.release)
    except PlatformError as error:
        sys.exit(f"{error.code}: {error.message}\n{error.details}\n{error.hint}")
    sys.stdout.write(f"{prepared.interpreters.flow}\n")


def _prepared(flow: Path, release: Path | None) -> Prepared:
    settings = load_settings(environment=None, overrides=(), variables=os.environ, cwd=Path.cwd())
    if release:
        return prepared_release(release, settings.places, flow.name, _tell)
    found = locked(flow, settings, lambda event: _tell(event.text if isinstance(event, Noticed) else str(event)))
    if found is None:
        sys.exit("nothing is declared")
    return prepared_lock(found[0], settings.places, flow.name, _tell)


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
