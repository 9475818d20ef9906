"""`platform init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Output, options

app = make()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where; made if need be.")] = Path(),
    output: Output = None,
) -> None:
    """Write a new project that runs at once: settings, a training flow, a scoring flow, a README."""
    with session("init", options(None, None, output)) as wired:
        from platform_cli.operations.init import init as operation

        names = operation(folder)
        there = () if folder == Path() else (f"cd {shlex.quote(str(folder))}",)
        wired.finish(f"Wrote {', '.join(names)}.", (*there, "platform run flows/train.py", "platform deploy"))
