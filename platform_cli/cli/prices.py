"""`platform prices`."""

from __future__ import annotations

from typing import Annotated

import click
import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Impersonate, Output, options

app = make()


@app.command()
def prices(
    env: Annotated[
        str | None,
        typer.Option(
            "--env", metavar="NAME", help="The environment that is priced; also PLATFORM_ENV. [default: local]"
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size",
            help="One zone and a small system node, or three zones and two larger ones. [default: as the environment]",
            click_type=click.Choice(["dev", "production"]),
        ),
    ] = None,
    database: Annotated[
        str,
        typer.Option(
            "--database",
            help="Where metadata is kept: in the cluster, or in Cloud SQL.",
            click_type=click.Choice(["cluster", "cloudsql"]),
        ),
    ] = "cluster",
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read the prices of the environment's region and machines from Google.")
    ] = False,
    impersonate: Impersonate = None,
    output: Output = None,
) -> None:
    """Print what an environment on Google Cloud costs: idle, paused, and by the hour of work.

    The prices come from a dated table in this package; neither an account nor the network is needed. With --refresh,
    Google's catalogue is read for the environment's region, and what it says is kept for that environment.
    """
    with session("prices", options(env, None, output, impersonate=impersonate)) as wired:
        from typing import cast

        from platform_cli.core.prices import Database
        from platform_cli.operations import prices as operations

        if refresh:
            operations.refresh(wired.settings)
        wired.show(operations.prices(wired.settings, size, cast("Database", database)))
