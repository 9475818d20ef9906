"""`platform unpause`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def unpause(name: Name, env: Env = None, values: Set = None, output: Output = None) -> None:
    """Take a paused deployment up again; what was missed meanwhile is not made up for."""
    with session("unpause", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import set_paused

        changed = set_paused(wired.target, name, paused=False)
        wired.finish(f"{name} {'' if changed else 'already '}is not paused.", ("platform deployments",))
