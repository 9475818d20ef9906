"""Verbs of an environment at Google without what happens inside the cluster, as a process that can be killed.

Standard output ends with one line of JSON: what was changed and what is left, or the error. A moment to die at is named
by `DIE_AT`, such as 'begin:Plan' or 'end:Plan'; one to stand still at until SIGCONT comes, by `HALT_AT`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters import lock
from platform_cli.config.load import load_settings
from platform_cli.core import events
from platform_cli.core.errors import PlatformError
from platform_cli.operations.pipeline import run_phases
from platform_cli.targets.gcp import GcpTarget
from platform_cli.targets.phases.gcp.on_cluster import OnCluster

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.events import Event
    from platform_cli.core.phase import Phase


def main(verb: str, options: set[str], variables: Mapping[str, str]) -> int:
    """Run the verb's phases; return the exit code."""
    try:
        settings = load_settings(environment=None, overrides=[], variables=variables, cwd=Path.cwd())
        told = _run(GcpTarget(settings), verb, options)
    except PlatformError as error:
        told = {"code": error.code, "message": error.message, "hint": error.hint, "details": error.details or ""}
    except KeyboardInterrupt:  # between two phases; the command's last line of defence says the same
        told = {"code": "INTERRUPTED", "message": "", "hint": "run the same command again", "details": ""}
    _say(json.dumps(told))
    return 1 if "code" in told else 0


def _run(target: GcpTarget, verb: str, options: set[str]) -> dict[str, object]:
    here = _outside(_phases(target, verb, options))
    with lock.hold(target.settings.places.operation_lock, verb, lambda _: None):
        changes = run_phases(verb, "dev", here, _sink, dry_run="--dry-run" in options)
    left = [f"{one.kind} {one.ref}" for one in target.left()] if verb == "down" else []
    return {"changes": [[one.kind, one.ref, one.action] for one in changes], "left": left}


def _phases(target: GcpTarget, verb: str, options: set[str]) -> tuple[Phase, ...]:
    if verb == "up":
        return target.up_phases(_sink, lambda _: None)
    if verb == "pause":
        return target.pause_phases(_sink, now=True)
    if verb == "unpause":
        return target.unpause_phases(_sink)
    return target.down_phases(_sink, now=True, purge="--purge" in options, keep_data="--keep-data" in options)


def _outside(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    return tuple(one for one in phases if not isinstance(one, OnCluster))


def _sink(event: Event) -> None:
    if isinstance(event, events.PhaseStarted):
        _reach(f"begin:{event.phase}")
    elif isinstance(event, events.PhaseFinished):
        _reach(f"end:{event.phase}")
    elif isinstance(event, events.Warned | events.Noticed):
        _say(event.text)
    elif isinstance(event, events.ResourceMoved) and event.state == "began":
        _say(f"{event.action}: {event.resource}")


def _reach(moment: str) -> None:
    _say(moment)
    for variable, number in (("DIE_AT", signal.SIGKILL), ("HALT_AT", signal.SIGSTOP)):
        if os.environ.get(variable) == moment:
            os.kill(os.getpid(), number)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main(sys.argv[1], {*sys.argv[2:]}, os.environ)
    gc.freeze()  # as the command does
    sys.exit(code)
