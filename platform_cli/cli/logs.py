"""`platform logs`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Place, Set, options

app = make()


@app.command()
def logs(
    place: Place = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    namespace: Namespace = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until the run has ended.")] = False,
) -> None:
    """Print what a run's, a step's or a task's tasks wrote, each line with its task."""
    with session("logs", options(env, values, output)) as wired:
        from platform_cli.operations.results import read_logs

        for line in read_logs(wired.target, place, namespace, follow=follow):
            wired.show(line)
