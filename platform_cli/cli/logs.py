"""`platform logs`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Place, Set, options
from platform_cli.core import events

app = make()


@app.command()
def logs(
    place: Place = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    namespace: Namespace = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until the run has ended, as lines come.")] = False,
) -> None:
    """Print what a run's, a step's or a task's tasks wrote, each line with its task.

    With --follow until the run has ended; the exit code is then the run's. Ctrl-C leaves the run alone.
    """
    with session("logs", options(env, values, output)) as wired:
        from platform_cli.operations.logs import follow_logs, read_logs

        if follow:
            lines = follow_logs(wired.target, place, namespace, lambda text: wired.sink(events.Noticed(text=text)))
        else:
            lines = read_logs(wired.target, place, namespace)
        for line in lines:
            wired.show(line)
