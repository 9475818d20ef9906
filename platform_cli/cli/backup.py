"""`platform backup`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def backup(
    env: Env = None,
    values: Set = None,
    output: Output = None,
    listing: Annotated[bool, typer.Option("--list", help="List the backups instead, the newest first.")] = False,
) -> None:
    """Copy the environment's database to its store, beside what is copied each night."""
    with session("backup", options(env, values, output), log=not listing) as wired:
        from platform_cli.operations.backup import backup as operation
        from platform_cli.operations.backup import listed

        rows = listed(wired.target) if listing else [operation(wired.target, wired.sink)]
        wired.show(rows)
        if not listing:
            wired.finish(f"The database is stored as {rows[0].place}.", (f"platform restore {rows[0].name}",))
        elif not rows:
            wired.finish("There is no backup yet; one is made each night.", ("platform backup",))
