"""`platform env`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def env(env: Env = None, values: Set = None, output: Output = None) -> None:
    """Print the variables that make stock Metaflow use the environment: eval "$(platform env)"."""
    with session("env", options(env, values, output)) as wired:
        from platform_cli.operations.environment import variables

        wired.show(variables(wired.target))
