"""`platform down`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import DryRun, Env, Impersonate, Output, Set, Verbose, Yes, options
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from platform_cli.core.settings import Settings

app = make()


@app.command()
def down(
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    verbose: Verbose = False,
    dry_run: DryRun = False,
    now: Annotated[bool, typer.Option("--now", help="End what runs instead of waiting for it.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Remove the data too: artifacts, releases, history.")] = False,
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Bring the cluster's database to the store, and take its disk away too.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Take the environment away and account for everything.

    Stops the scheduler and removes the profile. The data stays where it is, and the deployments in it run again after
    the next `platform up`, unless --purge removes them too. With --keep-data nothing stays in the cluster, and the next
    `platform up` restores the database.
    """
    if purge and keep_data:
        message = "--purge removes the data and --keep-data keeps it; which one shall it be?"
        raise UsageError(message, code="USAGE", hint="platform down --keep-data")
    given = options(env, values, output, verbose=verbose, impersonate=impersonate)
    with session("down", given, log=not (dry_run or purge)) as wired:
        from platform_cli.operations.down import down as operation

        if not dry_run and not keep_data:
            purge = _agreed(wired.settings, purge=purge, yes=yes)
        receipt = operation(wired.target, wired.sink, now=now, purge=purge, keep_data=keep_data, dry_run=dry_run)
        wired.show(receipt)
        wired.finish("Nothing was done." if dry_run else "", () if purge else ("platform up",))


def _agreed(settings: Settings, *, purge: bool, yes: bool) -> bool:
    """Return whether all data goes; ask where there is something to lose."""
    from platform_cli.cli.confirm import confirm
    from platform_cli.operations.down import data_that_goes

    if purge:
        if question := _question(settings):
            confirm(question, yes=yes)
        return True
    lost = data_that_goes(settings)
    if lost and not sys.stdin.isatty():
        message = f"{lost} holds data, and the bucket goes with the environment."
        hint = "platform down --keep-data; or, if it shall go: platform down --purge --yes"
        raise UsageError(message, code="DATA_AT_STAKE", hint=hint)
    if lost:
        confirm(f"{lost} holds data, which goes too unless you say --keep-data. Remove it?", yes=False)
    return bool(lost)


def _question(settings: Settings) -> str:
    """Return what to ask before a purge; '' if there is nothing to lose."""
    if settings.values.target == "gcp":
        return f"Remove everything of '{settings.environment}' in '{settings.values.project}', all data with it?"
    if settings.values.target != "local":
        return f"Remove the database of '{settings.environment}' with all its runs, and forget its deployments?"
    data = settings.places.data
    return f"Remove all data of '{settings.environment}' in {data}?" if data.exists() else ""
