"""`platform open`."""

from __future__ import annotations

import sys
from typing import Annotated, cast, get_args

import click
import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options
from platform_cli.core.pages import Page

app = make()


@app.command()
def open(  # noqa: A001 - the verb's name, in a module where nothing is opened
    page: Annotated[
        str,
        typer.Argument(
            metavar="PAGE",
            help="ui: Metaflow's page; argo: Argo's, for reading only; metadata: the service that programs ask.",
            click_type=click.Choice(get_args(Page)),
        ),
    ],
    env: Env = None,
    values: Set = None,
    output: Output = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in your browser, on a terminal.")
    ] = True,
) -> None:
    """Open a page of an environment on a cluster, until Ctrl-C.

    Prints an address of this machine, from which a port-forward leads to the page; nothing is exposed to anybody else.
    """
    with session("open", options(env, values, output)) as wired:
        from platform_cli.operations import open as operations

        wanted = browser and page != "metadata" and sys.stdin.isatty()
        operations.hold(wired.target, wired.sink, cast("Page", page), wired.show, browser=wanted)
