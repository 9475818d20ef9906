"""Hand a run over to the scheduler service, and look how it begins."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from platform_cli.adapters.metaflow.outcome import early_run_id
from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.executor import work_folder
from platform_cli.adapters.scheduler.protocol import Request

if TYPE_CHECKING:
    from platform_cli.adapters.ledger import Ledger
    from platform_cli.core.places import Places
    from platform_cli.core.records import Release, RunRecord

_SECONDS = {"queued": 3.0, "running": 30.0}  # how long to wait for Metaflow's id of the run
_LOOK_SECONDS = 0.1


def start_detached(places: Places, ledger: Ledger, release: Release) -> RunRecord:
    """Queue a run; return its record once Metaflow has given it an id, or once that takes too long.

    Raises:
        NotReadyError: If the service does not answer, or takes no more runs.
    """
    [number] = ask(places.socket, Request(verb="run", code=release)).runs
    began = time.monotonic()
    while True:
        run = ledger.run(number)
        assert run is not None  # noqa: S101 - only runs by hand are forgotten
        known = run.pathspec is not None or early_run_id(work_folder(places, run)) is not None
        if known or time.monotonic() - began > _SECONDS.get(run.state, 0):
            return run
        time.sleep(_LOOK_SECONDS)
