"""Typed results of the verbs: what they return, and what tables and `--output json` show."""

from __future__ import annotations

from datetime import datetime

import msgspec

from platform_cli.core.flow import RunSummary
from platform_cli.core.phase import Change
from platform_cli.core.records import Cause, HistoryEntry, Release, RunState
from platform_cli.core.run_price import RunPrice
from platform_cli.core.settings import Setting


class Receipt(msgspec.Struct, frozen=True, tag="receipt"):
    """What `down` did with each thing of ours; `left` must be empty."""

    environment: str
    changes: tuple[Change, ...]


class Variables(msgspec.Struct, frozen=True, tag="variables"):
    """What makes a stock `metaflow` read this environment."""

    variables: dict[str, str]


class OpenPage(msgspec.Struct, frozen=True, tag="page"):
    """A page of the environment, and its address on this machine while somebody holds it open."""

    page: str
    url: str


class ConfigReport(msgspec.Struct, frozen=True, tag="config"):
    """Every setting with where it came from."""

    file: str
    settings: tuple[Setting, ...]


class RunResult(msgspec.Struct, frozen=True, tag="run"):
    """How a run ended."""

    summary: RunSummary
    seconds: float
    exit_code: int


class DeployResult(msgspec.Struct, frozen=True, kw_only=True, tag="deployed"):
    """What a deploy made of one flow."""

    name: str
    release: int
    is_new: bool
    digest: str
    schedule: str
    timezone: str
    next_due: datetime | None
    triggers: tuple[str, ...] = ()


class DeploymentRow(msgspec.Struct, frozen=True, kw_only=True, tag="deployment"):
    """A deployment, as `platform deployments` shows it."""

    name: str
    release: int
    digest: str
    schedule: str
    cron: str | None
    timezone: str
    next_due: datetime | None
    paused: bool
    last_run: datetime | None
    last_state: RunState | None


class RunRow(msgspec.Struct, frozen=True, kw_only=True, tag="run_row"):
    """A run, as `platform runs` shows it."""

    pathspec: str
    status: str
    began: datetime | None
    seconds: float | None
    cause: Cause | None = None
    deployment: str | None = None
    release: int | None = None
    namespace: str = ""
    tags: tuple[str, ...] = ()
    detail: str = ""


class HistoryReport(msgspec.Struct, frozen=True, tag="history"):
    """What was done to a deployment, its releases, and its runs."""

    name: str
    current: int | None
    entries: tuple[HistoryEntry, ...]
    releases: tuple[Release, ...]
    runs: tuple[RunRow, ...]


class Check(msgspec.Struct, frozen=True):
    """One yes/no question; the hint says what to do about a no."""

    question: str
    ok: bool
    answer: str
    hint: str = ""


class DataSize(msgspec.Struct, frozen=True):
    """Where the data is and how many bytes there are; if they are too many to be counted in time, at least so many."""

    place: str
    bytes: int
    is_all: bool = True


class StatusReport(msgspec.Struct, frozen=True, kw_only=True, tag="status"):
    """One screen: up or paused, what runs, failed last and runs next; `data_bytes` of data, or more if not all."""

    environment: str
    target: str
    healthy: bool
    paused: bool = False
    checks: tuple[Check, ...]
    queued: int = 0
    running: tuple[RunRow, ...]
    last_failed: RunRow | None
    next_runs: tuple[DeploymentRow, ...]
    data: str
    data_bytes: int
    data_is_all: bool = True


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True, tag="diagnosis"):
    """What `doctor` found, and, if one was asked for, where the bundle is and what could not be collected for it."""

    environment: str
    target: str
    healthy: bool
    checks: tuple[Check, ...]
    bundle: str = ""
    files: int = 0
    missing: tuple[str, ...] = ()


class TaskRow(msgspec.Struct, frozen=True, tag="task"):
    """A task of a run, as `platform show` shows it."""

    task: str
    status: str
    attempts: int
    seconds: float | None
    detail: str = ""


class RunReport(msgspec.Struct, frozen=True, tag="run_report"):
    """A run with all its tasks, and what its pods cost where prices are known."""

    run: RunRow
    tasks: tuple[TaskRow, ...]
    artifacts: tuple[str, ...]
    tags: tuple[str, ...]
    price: RunPrice | None = None


class TaskLog(msgspec.Struct, frozen=True, tag="log"):
    """A line that a task wrote."""

    task: str
    stream: str
    at: datetime | None
    line: str


class ArtifactRow(msgspec.Struct, frozen=True, tag="artifact"):
    """An artifact, its type, and the beginning of its value."""

    task: str
    name: str
    kind: str
    value: str


class CardRow(msgspec.Struct, frozen=True, tag="card"):
    """A card that was written to a file."""

    task: str
    kind: str
    file: str


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mistake in a flow: where, what, why it matters, how to mend it."""

    file: str
    line: int
    severity: str
    code: str
    what: str
    why: str
    fix: str
    drawing: str = ""


class CheckResult(msgspec.Struct, frozen=True, tag="check"):
    """All that was found in a flow; `text` is the report as people read it."""

    flow: str
    findings: tuple[FindingRow, ...]
    notes: tuple[str, ...]
    text: str


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A flow's graph, drawn in text."""

    text: str


class DataRow(msgspec.Struct, frozen=True, kw_only=True, tag="data"):
    """Something in the environment's data; a prefix ends with a slash and has no size (bytes)."""

    key: str
    size: int | None
    modified: datetime | None


class TransferRow(msgspec.Struct, frozen=True, kw_only=True, tag="transfer"):
    """A file that was stored or fetched; `moved` is less than `size` (bytes) if some was there already."""

    key: str
    file: str
    size: int
    moved: int


class BackupRow(msgspec.Struct, frozen=True, kw_only=True, tag="backup"):
    """A backup of the environment's database: its size is in bytes; `kept` by `down`, for the next `up` to restore."""

    name: str
    size: int
    made: datetime
    place: str
    kept: bool = False
