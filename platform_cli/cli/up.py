"""`platform up`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.complete import complete
from platform_cli.cli.options import DryRun, Env, Impersonate, Output, Set, Verbose, Yes, options
from platform_cli.core.events import Noticed

app = make()


@app.command()
def up(
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    verbose: Verbose = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Make the environment; on this machine by default.

    Prepares a store for artifacts and metadata, a Metaflow profile of its own and a scheduler service. Run it again at
    any time: what is there is left alone. Nothing outside of the environment's own folders is touched. What costs money
    is shown with its price first, and made only if you say yes. On a terminal, the project and the region of an
    environment on Google Cloud are asked for once, if they are missing, and written into platform.toml.
    """
    given = options(env, values, output, verbose=verbose, impersonate=impersonate)
    asking = None if dry_run or yes else complete
    with session("up", given, log=not dry_run, complete=asking) as wired:
        from platform_cli.cli.confirm import confirm
        from platform_cli.operations.up import acting_note
        from platform_cli.operations.up import up as operation

        def approve(question: str) -> None:
            wired.renderer.close()  # what is drawn again and again would write over the question
            confirm(question, yes=yes)

        changes = operation(wired.target, wired.sink, approve, dry_run=dry_run)
        if dry_run:
            wired.finish("Nothing was done.", ("platform up",))
            return
        if note := acting_note(wired.settings):
            wired.sink(Noticed(text=note))
        if all(change.action == "unchanged" for change in changes):
            wired.finish("Everything is up, unchanged.", ("platform status",))
        else:
            wired.finish("The environment is up.", ("platform run flows/train.py", "platform status"))
