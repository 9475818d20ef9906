"""`platform lock`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options
from platform_cli.core.errors import UsageError

app = make()


@app.command()
def lock(
    flows: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FLOW …]", help="Flow files. [default: the flows of platform.toml]"),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Choose the versions of the packages that flows declare, and write them into a lock beside each flow.

    A flow declares in its own file (# /// script), in the nearest pylock.toml, uv.lock, pyproject.toml or
    requirements.txt, or by @conda and @pypi. run and deploy lock by themselves the first time; after that only this
    command chooses other versions.
    """
    with session("lock", options(env, values, output)) as wired:
        from platform_cli.operations.lock import lock as operation

        files = flows or list(wired.settings.flows)
        if not files:
            message = "no flow is named, and platform.toml lists none."
            raise UsageError(message, code="FLOW_FILE_MISSING", hint="platform lock flows/train.py")
        wired.show(operation(files, wired.settings, wired.sink))
        wired.finish("Commit each lock with its flow.", (f"platform run {files[0]}",))
