"""Records of runs that are about to be queued, or that will not happen."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.records import RunRecord

if TYPE_CHECKING:
    from datetime import timedelta

    from platform_cli.core.records import Cause, Deployment, Release

_log = logging.getLogger(__name__)


def new_run(deployment: Deployment, cause: Cause, **facts: Any) -> RunRecord:
    """Return the record of a run of the deployment's current release that is about to be queued."""
    return RunRecord(
        id=0,
        flow_name=deployment.flow_name,
        deployment=deployment.name,
        release=deployment.release,
        cause=cause,
        state="queued",
        queued=datetime.now(timezone.utc),
        **facts,
    )


def new_detached_run(code: Release) -> RunRecord:
    """Return the record of a run that belongs to no deployment and is about to be queued."""
    now = datetime.now(timezone.utc)
    return RunRecord(id=0, flow_name=code.facts.flow_name, cause="manual", state="queued", queued=now, code=code)


def missed(due: datetime, grace: timedelta) -> str:
    """Return the reason of a run that did not happen because nobody was there to start it in time."""
    minutes = int(grace.total_seconds() // 60)
    return f"missed: due {due:%Y-%m-%d %H:%M %Z}, and the scheduler could not start it within {minutes} minutes"


def skipped(run: RunRecord, detail: str) -> RunRecord:
    """Return the record of a run that will not happen, with the reason."""
    _log.warning("a run of %s is skipped: %s", run.deployment, detail)
    return msgspec.structs.replace(run, state="skipped", ended=run.queued, detail=detail)
