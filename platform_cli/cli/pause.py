"""`platform pause`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def pause(name: Name, env: Env = None, values: Set = None, output: Output = None) -> None:
    """Suspend a deployment's schedule and triggers; `platform trigger` still runs it."""
    with session("pause", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import set_paused

        changed = set_paused(wired.target, name, paused=True)
        wired.finish(f"{name} {'' if changed else 'already '}is paused.", (f"platform unpause {name}",))
