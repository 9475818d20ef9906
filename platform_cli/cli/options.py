"""The options that verbs share."""

from __future__ import annotations

from typing import Annotated

import click
import typer

from platform_cli.bootstrap import Options

Env = Annotated[
    str | None,
    typer.Option("--env", metavar="NAME", help="The environment; also PLATFORM_ENV. [default: local]"),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override one setting; `platform config` lists them."),
]
Impersonate = Annotated[
    str | None,
    typer.Option("--impersonate", metavar="ACCOUNT", help="The service account to act as at Google."),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        help="Plain text, or JSON lines for programs. [default: live on a terminal, else text]",
        click_type=click.Choice(["text", "json"]),
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the same phases with nothing done.")]
Check = Annotated[bool, typer.Option("--check/--no-check", help="Look for mistakes in the flow first.")]
Namespace = Annotated[
    str | None,
    typer.Option("--namespace", metavar="NAME", help="Only runs of this namespace, such as user:jane. [default: all]"),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The deployment.")]
Run = Annotated[
    str | None,
    typer.Argument(metavar="[RUN]", help="Flow/id, or a flow: its newest run. [default: the newest of all]"),
]
Place = Annotated[
    str | None,
    typer.Argument(metavar="[RUN[/STEP[/TASK]]]", help="Flow/id/step/task, or less of it. [default: the newest run]"),
]


def options(
    env: str | None,
    values: list[str] | None,
    output: str | None,
    *,
    verbose: bool = False,
    impersonate: str | None = None,
) -> Options:
    """Return the shared options as one value; an account to act as is one more `--set`."""
    overrides = (*(values or ()), *([] if impersonate is None else [f"impersonate={impersonate}"]))
    return Options(environment=env, overrides=overrides, output=output, verbose=verbose)
