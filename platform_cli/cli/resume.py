"""`platform resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, Verbose, options

app = make()


@app.command(context_settings={"ignore_unknown_options": True})
def resume(
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="Flow/id. [default: the newest run that failed]")
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
    """Resume a run by hand that failed, from where it failed.

    The flow file of the original run is used: mend it first. Steps that succeeded are not run again. A run of a
    deployment, whose code was kept as it was, is resumed by `platform retry`.
    """
    with session("resume", options(env, values, output, verbose=verbose), log=True) as wired:
        from platform_cli.operations import run as operations
        from platform_cli.operations.resume import find_origin

        origin = find_origin(wired.target, run)
        arguments = ["--origin-run-id", origin.run_id, *(words or [])]
        lines = wired.renderer.takes_lines
        result = operations.run(wired.target, wired.sink, origin.file, arguments, command="resume", lines=lines)
        wired.show(result)
        operations.judge(result, strict=False)
        wired.finish(next_commands=operations.next_commands(result))
