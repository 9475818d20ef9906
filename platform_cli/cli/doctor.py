"""`platform doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Impersonate, Output, Set, options
from platform_cli.core.errors import NotReadyError

app = make()


@app.command()
def doctor(
    env: Env = None,
    values: Set = None,
    impersonate: Impersonate = None,
    output: Output = None,
    bundle: Annotated[
        Path | None,
        typer.Option("--bundle", metavar="FILE", help="Write all that helps to find out more into this .tar.gz."),
    ] = None,
) -> None:
    """Check everything more closely than `status`; the exit code is 0 only when all is well.

    A bundle holds logs, events, objects, settings and versions, without secrets.
    """
    from platform_cli.operations import doctor as operation

    with session("doctor", options(env, values, output, impersonate=impersonate)) as wired:
        diagnosis = operation.diagnose(wired.target)
        if bundle is not None:
            diagnosis = operation.bundle(wired.target, diagnosis, bundle, wired.redact_text)
        wired.show(diagnosis)
        if not diagnosis.healthy:
            message = f"the environment '{wired.settings.environment}' is not healthy."
            raise NotReadyError(message, code="NOT_HEALTHY", hint="mend what is said above, then: platform up")
