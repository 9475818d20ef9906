"""`platform history`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def history(
    name: Name,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="COUNT", help="How many runs to list.")] = 20,
) -> None:
    """Show what was done to a deployment, its releases and its last runs."""
    with session("history", options(env, values, output)) as wired:
        from platform_cli.operations.deployments import history as operation

        wired.show(operation(wired.target, name, limit))
