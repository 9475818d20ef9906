"""`platform runs`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Set, options

app = make()


@app.command()
def runs(
    flow: Annotated[str | None, typer.Argument(metavar="[FLOW]", help="Only runs of this flow.")] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    namespace: Namespace = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="COUNT", help="How many runs to list.")] = 20,
) -> None:
    """List the newest runs, of every user and every cause."""
    with session("runs", options(env, values, output)) as wired:
        from platform_cli.operations.results import list_runs

        rows = list_runs(wired.target, flow, limit, namespace)
        wired.show(rows)
        if not rows:
            wired.finish("There are no runs yet.", ("platform run flows/train.py",))
