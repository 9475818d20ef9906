"""`platform check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def check(
    flow: Annotated[Path, typer.Argument(metavar="FLOW", help="The flow file.")],
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="TARGET", help="Where it is to run: local, kubernetes. [default: --env's]"),
    ] = None,
    graph: Annotated[bool, typer.Option("--graph", help="Draw the graph in the terminal.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Draw the graph into an .svg or .mmd (Mermaid) file.")
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Find all mistakes in a flow at once, without importing or running it.

    Each finding names file, line, what is wrong, why it matters and how to mend it. The exit code is 0 if there is no
    error; warnings do not count.
    """
    with session("check", options(env, values, output)) as wired:
        from platform_cli.core.changes import Picture
        from platform_cli.operations import check as operations

        place = target or wired.settings.values.target
        result = operations.check(flow, place)
        if graph or to is not None:
            text = operations.draw_graph(flow, place, to)
            if text is not None:
                wired.show(Picture(text))
        wired.show(result)
        operations.judge(result, flow)
