"""The environment as people read it: status, settings, variables, the receipt of `down`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rich.text import Text

from platform_cli.render.results.deployments import deployments_table
from platform_cli.render.results.runs import runs_table
from platform_cli.render.results.style import checks_table, table
from platform_cli.render.words import size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.core import changes


def receipt_parts(receipt: changes.Receipt) -> Iterable[Any]:
    """Say what was done with each thing, and what is left."""
    made = table("RECEIPT", "WHAT", "WHICH")
    for change in receipt.changes:
        made.add_row(change.action, change.kind, change.ref)
    left = [change for change in receipt.changes if change.action == "left"]
    made.add_row("left", *(("see above", "") if left else ("nothing", "")))
    return [made]


def variables_parts(variables: changes.Variables) -> Iterable[Any]:
    """Write lines for a shell."""
    return [f"export {name}={shlex.quote(value)}" for name, value in variables.variables.items()]


def config_parts(report: changes.ConfigReport) -> Iterable[Any]:
    """List every setting with where it came from."""
    made = table("KEY", "VALUE", "FROM")
    for setting in report.settings:
        made.add_row(setting.key, str(setting.value), setting.source)
    return [f"file: {report.file}", made]


def status_parts(report: changes.StatusReport) -> Iterable[Any]:
    """Answer on one screen."""
    health, style = ("healthy", "bold green") if report.healthy else ("not healthy", "bold red")
    if report.paused:
        health, style = "paused", "bold yellow"
    yield Text(f"{report.environment} ({report.target}): {health}", style=style)
    yield checks_table(report.checks)
    at_least = "" if report.data_is_all else "at least "
    yield f"data: {report.data} ({at_least}{size_in_words(report.data_bytes)})"
    yield from (["running now:", runs_table(report.running)] if report.running else ["running now: nothing"])
    yield from ([f"waiting for their turn: {report.queued}"] if report.queued else [])
    yield from (["last failure:", runs_table([report.last_failed])] if report.last_failed else [])
    yield from (["next:", deployments_table(report.next_runs)] if report.next_runs else ["next: nothing is scheduled"])
