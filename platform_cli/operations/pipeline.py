"""Run phases in order: announce, time, stop at the first failure, total."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from platform_cli.core import events
from platform_cli.core.errors import Interrupted, PlatformError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.core.events import Outcome, Sink
    from platform_cli.core.phase import Change, Phase

_SHORT = 4  # more changes than these are counted, not named
_AGAIN = "run the same command again: finished work is kept"


def run_phases(
    operation: str, environment: str, phases: Sequence[Phase], sink: Sink, *, dry_run: bool = False
) -> tuple[Change, ...]:
    """Run (or preview) every phase and return all changes.

    Raises:
        PlatformError: From the first phase that failed, with that phase named in it; what was finished before is kept.
    """
    titles = tuple(phase.title for phase in phases)
    sink(events.OperationStarted(operation=operation, environment=environment, phases=titles))
    changes: list[Change] = []
    for index, phase in enumerate(phases, start=1):
        sink(events.PhaseStarted(phase=phase.title, index=index, total=len(phases)))
        changes += _run_one(phase, f"{phase.title} ({index} of {len(phases)})", sink, dry_run=dry_run)
    return tuple(changes)


def _run_one(phase: Phase, label: str, sink: Sink, *, dry_run: bool) -> tuple[Change, ...]:
    start = time.monotonic()

    def finish(outcome: Outcome, detail: str = "") -> None:
        seconds = time.monotonic() - start
        sink(events.PhaseFinished(phase=phase.title, outcome=outcome, seconds=seconds, detail=detail))

    try:
        changes = phase.preview() if dry_run else phase.run()
    except PlatformError as error:
        error.phase = error.phase or label
        finish("failed")
        raise
    except KeyboardInterrupt:
        finish("failed")
        interrupted = Interrupted("you interrupted it.", code="INTERRUPTED", hint=_AGAIN)
        interrupted.phase = label
        raise interrupted from None
    except BaseException:
        finish("failed")
        raise
    finish(_outcome(changes, dry_run=dry_run), _detail(changes))
    return changes


def _outcome(changes: tuple[Change, ...], *, dry_run: bool) -> Outcome:
    if changes and all(change.action in {"unchanged", "kept"} for change in changes):
        return "unchanged"
    return "planned" if dry_run else "ok"


def _detail(changes: tuple[Change, ...]) -> str:
    if len(changes) <= _SHORT:
        return ", ".join(f"{change.kind} {change.action}" for change in changes)
    counted = Counter(change.action for change in changes)
    return ", ".join(f"{count} {action}" for action, count in counted.items())
