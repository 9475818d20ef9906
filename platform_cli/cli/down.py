"""`platform down`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import DryRun, Env, Output, Set, Verbose, Yes, options

app = make()


@app.command()
def down(
    env: Env = None,
    values: Set = None,
    output: Output = None,
    verbose: Verbose = False,
    dry_run: DryRun = False,
    now: Annotated[bool, typer.Option("--now", help="End what runs instead of waiting for it.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Remove the data too: artifacts, releases, history.")] = False,
    yes: Yes = False,
) -> None:
    """Take the environment away and account for everything.

    Stops the scheduler and removes the profile. The data stays where it is, and the deployments in it run again after
    the next `platform up`, unless --purge removes them too.
    """
    with session("down", options(env, values, output, verbose=verbose), log=not (dry_run or purge)) as wired:
        from platform_cli.cli.confirm import confirm
        from platform_cli.operations.down import down as operation

        data = wired.settings.places.data
        if purge and not dry_run and data.exists():
            confirm(f"Remove all data of '{wired.settings.environment}' in {data}?", yes=yes)
        receipt = operation(wired.target, wired.sink, now=now, purge=purge, dry_run=dry_run)
        wired.show(receipt)
        wired.finish("Nothing was done." if dry_run else "", () if purge else ("platform up",))
