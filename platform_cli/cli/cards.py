"""`platform cards`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Place, Set, options

app = make()


@app.command()
def cards(
    place: Place = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    namespace: Namespace = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Where to write. [default: the environment's own]"),
    ] = None,
    open_them: Annotated[bool, typer.Option("--open", help="Open them in the browser.")] = False,
) -> None:
    """Write the cards of a run as HTML files, and open them if asked to."""
    with session("cards", options(env, values, output)) as wired:
        from platform_cli.operations.results import write_cards

        folder = to or wired.settings.places.state / "cards"
        rows = write_cards(wired.target, place, namespace, folder)
        wired.show(rows)
        if open_them:
            import webbrowser

            for row in rows:
                webbrowser.open(Path(row.file).resolve().as_uri())
