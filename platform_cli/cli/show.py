"""`platform show`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Run, Set, options

app = make()


@app.command()
def show(
    run: Run = None, env: Env = None, values: Set = None, output: Output = None, namespace: Namespace = None
) -> None:
    """Show a run with its steps and tasks, what failed, its artifacts and tags."""
    with session("show", options(env, values, output)) as wired:
        from platform_cli.operations.results import show_run

        wired.show(show_run(wired.target, run, namespace))
