"""`platform restore`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, Yes, options

app = make()


@app.command()
def restore(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[BACKUP]", help="As `platform backup --list` shows it. [default: the newest]"),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    yes: Yes = False,
) -> None:
    """Put a backup in the place of the environment's database, all of it or nothing.

    Asks if the database has runs that are newer than the backup.
    """
    with session("restore", options(env, values, output), log=True) as wired:
        from platform_cli.cli.confirm import confirm
        from platform_cli.operations.restore import restore as operation

        def may_lose(runs: int) -> None:
            newer = f"{runs} {'run' if runs == 1 else 'runs'}"
            confirm(f"The database has {newer} that the backup has not. Lose what is known of them?", yes=yes)

        row = operation(wired.target, wired.sink, name or "latest", may_lose)
        wired.show([row])
        wired.finish("The database is what it was then.", ("platform runs",))
