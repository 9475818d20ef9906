"""`platform unpause`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Impersonate, Output, Set, options

app = make()


@app.command()
def unpause(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The deployment. [default: the whole environment]")
    ] = None,
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
) -> None:
    """Take a paused deployment, or without a name a paused environment, up again.

    What was missed meanwhile is not made up for.
    """
    with session("unpause", options(env, values, output, impersonate=impersonate), log=True) as wired:
        if name is None:
            from platform_cli.operations.pause import cost_in_words, unpause

            unpause(wired.target, wired.sink)
            wired.finish(f"The environment is up. {cost_in_words(wired.target)}".rstrip(), ("platform status",))
            return
        from platform_cli.operations.deployments import set_paused

        changed = set_paused(wired.target, name, paused=False)
        wired.finish(f"{name} {'' if changed else 'already '}is not paused.", ("platform deployments",))
