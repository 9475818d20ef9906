"""`platform promote`."""

from __future__ import annotations

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Name, Output, Set, options

app = make()


@app.command()
def promote(name: Name, env: Env = None, values: Set = None, output: Output = None) -> None:
    """Run in production exactly what a staging deployment runs now: the same snapshot, the same digest."""
    with session("promote", options(env, values, output), log=True) as wired:
        from platform_cli.operations.promote import promote as operation

        result = operation(wired.target, wired.sink, name)
        wired.show([result])
        wired.finish(next_commands=(f"platform history {result.name}", f"platform rollback {result.name}"))
