"""`platform pause`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Impersonate, Output, Set, options
from platform_cli.core.errors import UsageError

app = make()


@app.command()
def pause(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The deployment. [default: the whole environment]")
    ] = None,
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    now: Annotated[bool, typer.Option("--now", help="End what runs instead of waiting for it.")] = False,
) -> None:
    """Suspend a deployment, or without a name the whole environment.

    Of a deployment the schedule and triggers are suspended; `platform trigger` still runs it. Of an environment on a
    cluster all schedules are suspended, runs are waited for, and components scaled to zero; on Google Cloud all nodes
    go, too. Disks and data stay, and `platform unpause` takes all of it up again.
    """
    if name is not None and now:
        message = "--now is for the whole environment; runs of a deployment that is paused go on."
        raise UsageError(message, code="USAGE", hint=f"platform pause {name}")
    with session("pause", options(env, values, output, impersonate=impersonate), log=True) as wired:
        if name is None:
            from platform_cli.operations.pause import cost_in_words, pause

            changes = pause(wired.target, wired.sink, now=now)
            again = "already " if all(change.action == "unchanged" for change in changes) else ""
            said = f"The environment is {again}paused. {cost_in_words(wired.target)}".rstrip()
            wired.finish(said, ("platform unpause",))
            return
        from platform_cli.operations.deployments import set_paused

        changed = set_paused(wired.target, name, paused=True)
        wired.finish(f"{name} {'' if changed else 'already '}is paused.", (f"platform unpause {name}",))
