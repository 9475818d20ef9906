"""`platform run --detach`: hand a whole run over, so that nothing on this machine has to wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.metaflow.flow_file import inspect_flow_file
from platform_cli.core.errors import UsageError
from platform_cli.operations.releases import freeze
from platform_cli.operations.run_rows import run_row
from platform_cli.operations.up import ensure_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.core.changes import RunRow
    from platform_cli.core.events import Sink
    from platform_cli.targets.base import Target


def detach(target: Target, sink: Sink, file: Path, arguments: Sequence[str], *, check: bool) -> RunRow:
    """Take a snapshot of a flow and have whoever runs deployments run it once; return how that run stands.

    Args:
        target: Where it runs.
        sink: Where events go.
        file: The flow file.
        arguments: What Metaflow's own `run` takes.
        check: Whether to look for mistakes in the flow first.

    Raises:
        UsageError: If the file or an option is not what Metaflow takes.
        FlowError: If the flow cannot be loaded or Metaflow refuses it.
        NotReadyError: If what runs deployments does not answer.
    """
    inspect_flow_file(file)
    if check:
        from platform_cli.operations.check import check_first  # only now: who does without it does not load it

        check_first(file, target.settings.values.target, sink)
    ensure_up(target, sink)
    release = freeze(target, sink, file, arguments)
    return run_row(target.detach(release), target.settings.places)


def next_commands(row: RunRow) -> tuple[str, ...]:
    """Return what to type after a run was handed over."""
    has_begun = not row.pathspec.endswith("/-")  # on this machine a run has no name before it begins
    return (f"platform logs --follow {row.pathspec}", "platform runs") if has_begun else ("platform runs",)


def refuse_with(options: dict[str, bool], file: Path) -> None:
    """Refuse what only makes sense for a run that is waited for.

    Raises:
        UsageError: If one of the options was given.
    """
    for option, given in options.items():
        if given:
            message = f"--detach hands the run over and does not wait for it, so {option} has no meaning with it."
            raise UsageError(message, code="RUN_DETACHED_OPTION", hint=f"platform run {file} --detach")
