"""`platform dependencies`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def dependencies(
    env: Env = None,
    values: Set = None,
    output: Output = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what no release needs and no run has used for 30 days.")
    ] = False,
) -> None:
    """List the virtual environments that were made for flows, and remove what nobody needs.

    Each is made once, from the lock beside a flow, and shared by the flows that need the same packages. The Python in
    the last column has them all: a notebook that shall read a flow's models can be started with it.
    """
    with session("dependencies", options(env, values, output)) as wired:
        from platform_cli.operations import dependencies as operations

        rows = operations.prune(wired.target) if prune else operations.list_environments(wired.target)
        wired.show(rows)
        if not rows:
            wired.finish("Nothing was installed for any flow.", ("platform lock flows/train.py",))
        elif prune:
            wired.finish(f"{sum(row.removed for row in rows)} of {len(rows)} removed.")
