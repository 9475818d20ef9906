"""`platform event`."""

from __future__ import annotations

from typing import Annotated

import typer

from platform_cli.bootstrap import session
from platform_cli.cli.app import make
from platform_cli.cli.options import Env, Output, Set, options
from platform_cli.core.errors import UsageError

app = make()


@app.command()
def event(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The event's name, as in @trigger(event=NAME).")],
    payload: Annotated[
        list[str] | None, typer.Option("--payload", metavar="FIELD=VALUE", help="A field of the event.")
    ] = None,
    env: Env = None,
    values: Set = None,
    output: Output = None,
) -> None:
    """Publish an event; deployments whose @trigger names it start."""
    with session("event", options(env, values, output), log=True) as wired:
        from platform_cli.operations.deployments import publish

        started = publish(wired.target, name, dict(map(_field, payload or [])))
        wired.finish(_summary(name, started), ("platform deployments",) if started == () else ("platform status",))


def _summary(name: str, started: tuple[str, ...] | None) -> str:
    if started is None:
        return f"Event {name} is published; what listens to it starts in a moment."
    return f"Event {name} started {len(started)} run{'' if len(started) == 1 else 's'}."


def _field(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals or not field:
        message = f"--payload takes FIELD=VALUE, not '{text}'."
        raise UsageError(message, code="PAYLOAD_INVALID", hint=f"--payload {field or 'FIELD'}=VALUE")
    return field, value
