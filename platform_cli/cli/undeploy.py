"""`platform undeploy`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def undeploy(name: Name, env: Env = None, values: Set = None, output: Output = None) -> None:
    """Take a deployment away; its runs, their results and its history stay."""
    with session("undeploy", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import undeploy as operation

        operation(wired.target, name)
        wired.finish(f"{name} is no longer deployed; its results stay.", (f"platform history {name}",))
