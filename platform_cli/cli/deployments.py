"""`platform deployments`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def deployments(env: Env = None, values: Set = None, output: Output = None) -> None:
    """List deployments with their release, schedule, next run, last run and its result."""
    with session("deployments", options(env, values, output)) as wired:
        from platform_cli.operations.deployments import list_deployments

        rows = list_deployments(wired.target)
        wired.show(rows)
        if not rows:
            wired.finish("Nothing is deployed.", ("platform deploy flows/train.py --schedule daily",))
