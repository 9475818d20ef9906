"""`platform deploy`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import click
import typer

from platform_cli.bootstrap import Session, session
from platform_cli.cli.app import make
from platform_cli.cli.options import Check, Env, Output, Set, Verbose, options
from platform_cli.core.arguments import split_flows
from platform_cli.core.errors import UsageError
from platform_cli.core.stage import StageName

app = make()

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FLOW …] [PARAMETERS]",
        help="Flow files, then what their runs are given. [default: the flows of platform.toml]",
    ),
]
Schedule = Annotated[
    str | None,
    typer.Option(
        "--schedule",
        metavar="WHEN",
        help="hourly, daily, weekly, off, or a cron expression. [default: the flow's @schedule]",
    ),
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="An IANA zone. [default: the machine's]")
]
NewName = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The deployment's name. [default: the flow's]")
]
StageOption = Annotated[
    StageName | None,
    typer.Option(
        "--stage",
        help="Keep apart from other stages: releases, triggers, models.",
        click_type=click.Choice(["staging", "production"]),
    ),
]
Branch = Annotated[
    str | None, typer.Option("--branch", metavar="NAME", help="The branch of the project. [default: your own]")
]


@app.command(context_settings={"ignore_unknown_options": True})
def deploy(
    words: Words = None,
    schedule: Schedule = None,
    timezone: Timezone = None,
    name: NewName = None,
    stage: StageOption = None,
    branch: Branch = None,
    check: Check = True,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    verbose: Verbose = False,
) -> None:
    """Put flows into production, on a schedule or on demand.

    Takes an immutable snapshot of the code as a release: later edits do not change what runs. Deploying the same code
    again makes no new release. Without a flow, the flows listed under [deploy] in platform.toml are deployed.
    """
    with session("deploy", options(env, values, output, verbose=verbose), log=True) as wired:
        from platform_cli.core.stage import Stage
        from platform_cli.operations.deploy import Wish
        from platform_cli.operations.deploy import deploy as operation

        files, parameters = _files(wired, words, name)
        wish = Wish(
            check=check,
            schedule=schedule,
            timezone=timezone,
            name=name,
            stage=Stage(stage, branch),
            options=tuple(parameters),
        )
        results = operation(wired.target, wired.sink, files, wish)
        wired.show(results)
        wired.finish(next_commands=("platform deployments", f"platform trigger {results[0].name}"))


def _files(wired: Session, words: list[str] | None, name: str | None) -> tuple[list[Path], list[str]]:
    flows, parameters = split_flows(words or [])
    files = [Path(flow) for flow in flows] or list(wired.settings.flows)
    if not files:
        message = "no flow is named, and platform.toml lists none."
        raise UsageError(message, code="FLOW_FILE_MISSING", hint="platform deploy flows/train.py --schedule daily")
    if name is not None and len(files) > 1:
        message = f"--name names one deployment, and {len(files)} flows are to be deployed."
        raise UsageError(message, code="DEPLOYMENT_NAME_SEVERAL", hint=f"platform deploy {files[0]} --name {name}")
    return files, parameters
