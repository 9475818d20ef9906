"""`platform scheduler`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options

app = make(help="Run the scheduler service yourself, or at each login.", no_args_is_help=True)


@app.command()
def run(env: Env = None, values: Set = None) -> None:
    """Run the service in the foreground, as `up` does in the background and a service unit at login."""
    with session("scheduler", options(env, values, "text")) as wired:
        from platform_cli.operations.scheduler import serve

        serve(wired.settings)


@app.command()
def install(env: Env = None, values: Set = None, output: Output = None) -> None:
    """Start the service at each login: a systemd user unit on Linux, a launchd agent on macOS."""
    with session("scheduler", options(env, values, output), log=True) as wired:
        from platform_cli.operations import scheduler

        unit = scheduler.install(wired.settings)
        wired.finish(f"Wrote {unit.file}.", unit.enable)


@app.command()
def uninstall(env: Env = None, values: Set = None, output: Output = None) -> None:
    """Remove the unit or agent that `install` wrote."""
    with session("scheduler", options(env, values, output), log=True) as wired:
        from platform_cli.operations import scheduler

        unit, was_there = scheduler.uninstall(wired.settings)
        words = f"Removed {unit.file}." if was_there else f"There is no {unit.file}."
        wired.finish(words, unit.disable if was_there else ())
