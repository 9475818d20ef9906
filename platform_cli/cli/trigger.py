"""`platform trigger`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command(context_settings={"ignore_unknown_options": True})
def trigger(
    name: Name,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PARAMETERS]", help="What this one run is given besides."),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Run a deployment now, beside its schedule."""
    with session("trigger", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import trigger as operation

        operation(wired.target, name, tuple(words or ()))
        wired.finish(f"A run of {name} is queued.", ("platform status", f"platform history {name}"))
