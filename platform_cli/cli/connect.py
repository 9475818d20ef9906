"""`platform connect`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def connect(
    command: Annotated[
        list[str] | None,
        typer.Argument(metavar="[-- COMMAND …]", help="A program to run with the connection, such as jupyter lab."),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Run a program that finds the environment, or hold the connection for others.

    Whatever uses Metaflow reads the environment then, a notebook for example. Without a program, the variables for
    other shells are printed, and the connection to a cluster is held until Ctrl-C.
    """
    with session("connect", options(env, values, output)) as wired:
        from platform_cli.operations import connect as operations

        if command:
            raise typer.Exit(operations.run_connected(wired.target, command))
        operations.hold(wired.target, wired.show)
