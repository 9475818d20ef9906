"""What the ledger of an environment records: deployments, their releases, the runs they made, and who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from platform_cli.core.flow import FlowFacts
from platform_cli.core.stage import Stage

RunState = Literal["queued", "running", "succeeded", "failed", "interrupted", "skipped"]
Cause = Literal["manual", "schedule", "trigger", "event", "finish"]


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """An immutable version of a deployment: code, facts and parameters.

    Attributes:
        version: Counts from 1 within a deployment.
        digest: SHA-256 of code, facts (but for the branch) and options; the code lies in a folder of that name.
        flow_file: The flow file's name in the snapshot.
        options: What Metaflow's `run` is given, such as parameters, tags and `--with`.
        commit: The git commit of the working tree, with '+' for uncommitted changes; empty outside of git.
    """

    version: int
    digest: str
    created: datetime
    flow_file: str
    facts: FlowFacts
    options: tuple[str, ...] = ()
    commit: str = ""
    author: str = ""


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """A flow registered to run on its own.

    Attributes:
        source: The flow file it was deployed from; the same name from another file is refused.
        origin: Where others deploy too, the project that `source` is a path in; empty: a path of this machine.
        release: The version that runs now.
        cron: Five fields, or None: on demand or on events only.
        timezone: The IANA zone in which `cron` is read.
        stage: What was said with `--stage` and `--branch`, for its runs.
        paused: Whether schedule and triggers are suspended.
        next_due: When it runs next, as far as the scheduler has worked out; None without a schedule or while paused.
    """

    name: str
    flow_name: str
    source: str
    origin: str = ""
    release: int
    project: str | None = None
    branch: str | None = None
    stage: Stage = Stage()
    cron: str | None = None
    timezone: str = "UTC"
    paused: bool = False
    next_due: datetime | None = None


class TriggerEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that started a run, in the form of Metaflow's `current.trigger`; `timestamp` in seconds."""

    name: str
    id: str
    timestamp: int
    type: Literal["event", "run"]


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One run: asked for, going on, or ended.

    Attributes:
        id: Counts within the environment; Metaflow's own id is in `pathspec` once it is known.
        deployment: Whose run it is; None for a `platform run`.
        due: The time the schedule asked for; None for other causes.
        options: What is given to Metaflow beyond the release's own options.
        pid: The process that runs it.
        pid_started: When that process started, in seconds since the machine's start (Linux) or since 1970 (elsewhere):
            tells it from a later one of the same id, also when somebody sets the clock.
        source: The flow file of a run that a command of ours started and waits for; None: the scheduler has started it.
        detail: Why it failed or was skipped.
        code: What a run is made of that was handed over and belongs to no deployment.
    """

    id: int
    flow_name: str
    cause: Cause
    state: RunState
    queued: datetime
    deployment: str | None = None
    release: int | None = None
    due: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    pathspec: str | None = None
    source: str | None = None
    options: tuple[str, ...] = ()
    events: tuple[TriggerEvent, ...] = ()
    pid: int | None = None
    pid_started: float | None = None
    detail: str = ""
    code: Release | None = None

    @property
    def is_frozen(self) -> bool:
        """Say whether its code was kept as it was: it is that of a release, or was handed over."""
        return self.deployment is not None or self.code is not None

    @property
    def is_attached(self) -> bool:
        """Say whether a command of ours has started it and waits for it; the scheduler has nothing to do with it."""
        return self.source is not None or not self.is_frozen


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something somebody did to a deployment."""

    at: datetime
    action: str
    detail: str
    author: str
