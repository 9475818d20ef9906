"""`platform retry`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, Verbose, options

app = make()


@app.command(context_settings={"ignore_unknown_options": True})
def retry(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="Flow/id. [default: the newest of them that failed]")
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[OPTIONS OF METAFLOW'S resume]", help="Such as a step's name, --tag, --max-workers."),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Resume a failed run of a deployment, or of `run --detach`, from where it failed.

    The very code that the run was made of is used, and its parameters: this is for failures that no edit of the flow
    mends, such as a lack of memory or of data. Steps that succeeded are not run again. A run by hand is resumed with
    your own file, by `platform resume`.
    """
    with session("retry", options(env, values, output, verbose=verbose), log=True) as wired:
        from platform_cli.operations import run as operations
        from platform_cli.operations.retry import retry as operation

        result = operation(wired.target, wired.sink, run, words or [], lines=wired.renderer.takes_lines)
        wired.show(result)
        operations.judge(result, strict=False, again="retry")
        wired.finish(next_commands=operations.next_commands(result))
