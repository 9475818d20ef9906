"""`platform deploy`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import click
import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, Verbose, options
from platform_cli.core.arguments import split_flows
from platform_cli.core.errors import UsageError
from platform_cli.core.stage import StageName

app = make()


@app.command(context_settings={"ignore_unknown_options": True})
def deploy(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FLOW …] [PARAMETERS]",
            help="Flow files, then what their runs are given. [default: the flows of platform.toml]",
        ),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            "--schedule",
            metavar="WHEN",
            help="hourly, daily, weekly, off, or a cron expression. [default: the flow's @schedule]",
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="An IANA zone. [default: the machine's]"),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="The deployment's name. [default: the flow's]"),
    ] = None,
    stage: Annotated[
        StageName | None,
        typer.Option(
            "--stage",
            help="Keep apart from other stages: releases, triggers, models.",
            click_type=click.Choice(["staging", "production"]),
        ),
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="The branch of the project. [default: your own]")
    ] = None,
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

        flows, parameters = split_flows(words or [])
        files = [Path(flow) for flow in flows] or list(wired.settings.flows)
        if not files:
            message = "no flow is named, and platform.toml lists none."
            raise UsageError(message, code="FLOW_FILE_MISSING", hint="platform deploy flows/train.py --schedule daily")
        if name is not None and len(files) > 1:
            message = f"--name names one deployment, and {len(files)} flows are to be deployed."
            raise UsageError(message, code="DEPLOYMENT_NAME_SEVERAL", hint=f"platform deploy {files[0]} --name {name}")
        wish = Wish(
            schedule=schedule, timezone=timezone, name=name, stage=Stage(stage, branch), options=tuple(parameters)
        )
        results = operation(wired.settings, wired.sink, files, wish)
        wired.show(results)
        wired.finish(next_commands=("platform deployments", f"platform trigger {results[0].name}"))
