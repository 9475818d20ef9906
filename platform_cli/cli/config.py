"""`platform config`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make()


@app.command()
def config(env: Env = None, values: Set = None, output: Output = None) -> None:
    """Print every setting in force and where it came from: a flag, a variable, platform.toml or the default."""
    with session("config", options(env, values, output)) as wired:
        from platform_cli.operations.environment import report

        wired.show(report(wired.settings))
