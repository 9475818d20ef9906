"""`platform status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from platform_cli.bootstrap import Session, session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Impersonate, Output, Set, options
from platform_cli.core.errors import NotReadyError
from platform_cli.core.paused import paused_error

if TYPE_CHECKING:
    from platform_cli.core.changes import StatusReport

app = make()
_SECONDS = 2.0


@app.command()
def status(
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again every two seconds, until Ctrl-C.")] = False,
) -> None:
    """Show on one screen how the environment is; the exit code is 0 only when it is healthy."""
    with session("status", options(env, values, output, impersonate=impersonate)) as wired:
        report = _look(wired)
        while watch:
            import time

            import click

            time.sleep(_SECONDS)
            click.clear()
            report = _look(wired)
        if report.paused:
            raise paused_error(f"the environment '{wired.settings.environment}'")
        if not report.healthy:
            message = f"the environment '{wired.settings.environment}' is not healthy."
            raise NotReadyError(message, code="NOT_HEALTHY", hint="platform up")


def _look(wired: Session) -> StatusReport:
    from platform_cli.operations.status import status as operation

    report = operation(wired.target)
    wired.show(report)
    return report
