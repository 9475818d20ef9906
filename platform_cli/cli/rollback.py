"""`platform rollback`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def rollback(
    name: Name,
    release: Annotated[
        str | None,
        typer.Argument(metavar="[RELEASE]", help="Its number, or how its digest begins. [default: the one before]"),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Make an earlier release the current one; its schedule stays as it is."""
    with session("rollback", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import rollback as operation

        deployment = operation(wired.target, name, release)
        wired.finish(f"{name} runs release {deployment.release} now.", (f"platform history {name}",))
