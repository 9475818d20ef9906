"""`platform artifacts`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Namespace, Output, Place, Set, options

app = make()


@app.command()
def artifacts(
    place: Place = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
    namespace: Namespace = None,
) -> None:
    """List the artifacts at the end of a run, or of a step, with the beginning of each value."""
    with session("artifacts", options(env, values, output)) as wired:
        from platform_cli.operations.results import list_artifacts

        wired.show(list_artifacts(wired.target, place, namespace))
