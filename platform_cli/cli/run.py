"""`platform run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import Session, session
from platform_cli.cli.app import make
from platform_cli.cli.options import Check, Env, Output, Set, Verbose, options
from platform_cli.core.arguments import split_flows
from platform_cli.core.errors import UsageError

app = make()
_PASSING = {"ignore_unknown_options": True, "help_option_names": []}


@app.command(context_settings=_PASSING)
def run(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="FLOW [OPTIONS OF METAFLOW'S run]", help="The flow file and its parameters."),
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    verbose: Verbose = False,
    check: Check = True,
    here: Annotated[
        bool, typer.Option("--here", help="Run steps on this machine, with a cluster's store and metadata.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Hand the whole run over and return at once: this machine may close.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take a failure that @catch swallowed as a failure.")
    ] = False,
) -> None:
    """Run a flow now and give an honest account of it.

    Whatever Metaflow's own `run` takes goes through, wherever it stands; `platform run FLOW --help` shows the flow's
    own parameters. An environment that is not up is brought up first. The exit code is 0 only if the flow succeeded.
    """
    with session("run", options(env, values, output, verbose=verbose), log=True) as wired:
        from platform_cli.operations import run as operations

        flows, rest = split_flows(words or [])
        if len(flows) != 1:
            raise _not_one(flows)
        file = Path(flows[0])
        if "--help" in rest:
            operations.show_help(wired.target, file, wired.sink)
            return
        if detach:
            _detach(wired, file, rest, check=check, unfit={"--here": here, "--strict": strict})
            return
        lines = wired.renderer.takes_lines
        result = operations.run(wired.target, wired.sink, file, rest, lines=lines, check=check, here=here)
        wired.show(result)
        operations.judge(result, strict=strict)
        wired.finish(next_commands=operations.next_commands(result))


def _detach(wired: Session, file: Path, words: list[str], *, check: bool, unfit: dict[str, bool]) -> None:
    from platform_cli.operations import detach as operations

    operations.refuse_with(unfit, file)
    row = operations.detach(wired.target, wired.sink, file, words, check=check)
    wired.show([row])
    wired.finish(next_commands=operations.next_commands(row))


def _not_one(flows: list[str]) -> UsageError:
    if not flows:
        return UsageError("no flow file is named.", code="FLOW_FILE_MISSING", hint="platform run flows/train.py")
    message = f"one flow runs at a time, not {len(flows)}: {', '.join(flows)}."
    return UsageError(message, code="FLOW_SEVERAL", hint=f"platform run {flows[0]}")
