"""`platform unlock`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Impersonate, Output, Set, Verbose, Yes, options

app = make()


@app.command()
def unlock(
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    verbose: Verbose = False,
    yes: Yes = False,
) -> None:
    """Break the lock that a dead `up` or `down` left on the state of an environment on Google Cloud.

    Whether its owner is dead is looked up on this machine; of another machine you are asked.
    """
    with session("unlock", options(env, values, output, verbose=verbose, impersonate=impersonate)) as wired:
        from platform_cli.cli.confirm import confirm
        from platform_cli.operations.unlock import unlock as operation

        wired.show(operation(wired.settings, lambda question: confirm(question, yes=yes)))
        wired.finish("", ("platform up",))
