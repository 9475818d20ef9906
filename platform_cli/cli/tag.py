"""`platform tag`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command(context_settings={"ignore_unknown_options": True})
def tag(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Flow/id, or a flow: its newest run.")],
    changes: Annotated[list[str], typer.Argument(metavar="+TAG|-TAG …", help="Tags to add and to remove.")],
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Add and remove tags of a run: `platform tag TrainFlow/12 +good -candidate`."""
    with session("tag", options(env, values, output), log=True) as wired:
        from platform_cli.operations.results import change_tags

        tags = change_tags(wired.target, run, changes)
        wired.finish(f"Tags of {run}: {', '.join(tags) or 'none'}.")
