"""`platform prices`."""

from __future__ import annotations

from typing import Annotated

import click
import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Output, options

app = make()


@app.command()
def prices(
    size: Annotated[
        str,
        typer.Option(
            "--size",
            help="One zone and a small system node, or three zones and two larger ones.",
            click_type=click.Choice(["dev", "production"]),
        ),
    ] = "dev",
    database: Annotated[
        str,
        typer.Option(
            "--database",
            help="Where metadata is kept: in the cluster, or in Cloud SQL.",
            click_type=click.Choice(["cluster", "cloudsql"]),
        ),
    ] = "cluster",
    output: Output = None,
) -> None:
    """Print what an environment on Google Cloud costs: idle, paused, and by the hour of work.

    The prices come from a dated table in this package; neither an account nor the network is needed.
    """
    with session("prices", options(None, None, output)) as wired:
        from typing import cast

        from platform_cli.adapters.price_table import price_table
        from platform_cli.core.price_sums import prices as operation
        from platform_cli.core.prices import Database
        from platform_cli.core.settings import Size

        wired.show(operation(price_table(), cast("Size", size), cast("Database", database)))
