"""Runs, logs, artifacts, cards and tags of an environment, through Metaflow's Client API."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.adapters.metaflow.smoke_flow import FLOW_NAME as SMOKE_FLOW
from platform_cli.adapters.metaflow.user_settings import local_config
from platform_cli.core.changes import RunRow
from platform_cli.core.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from platform_cli.core.profile import Access

_MICROSECOND_DIGITS = 16


class Results:
    """Read an environment's results; they are of every namespace unless one is named."""

    def __init__(self, access: Access, namespace: str | None = None) -> None:
        """Point Metaflow at the environment: it reads its configuration once, when it is imported."""
        local_config(Path.cwd())  # refuses a broken one, which would end Metaflow's import in a traceback
        os.environ.update(access.variables({}, current_user()))
        if not access.places.profile.exists():
            del os.environ["METAFLOW_PROFILE"]  # after `down` the data is still there to be read
        import metaflow

        self._metaflow = metaflow
        metaflow.namespace(namespace)

    def flows(self) -> list[str]:
        """Return the names of all flows that have runs, but for that of our own smoke test."""
        return sorted({flow.id for flow in self._metaflow.Metaflow().flows} - {SMOKE_FLOW})

    def runs(self, flow: str | None, limit: int) -> list[RunRow]:
        """Return the newest runs, of one flow or of all."""
        names = [self._known_flow(flow)] if flow else self.flows()
        found = [run for name in names for run in self._metaflow.Flow(name)]
        newest = sorted(found, key=began_at, reverse=True)[:limit]
        return [_row(run) for run in newest]

    def find(self, text: str | None) -> Any:
        """Return the run, step or task that a pathspec names; without one the newest run, with a flow its newest.

        Raises:
            UsageError: If there is none.
        """
        parts = (text or "").strip("/").split("/")
        if len(parts) == 1:
            newest = self.runs(parts[0] or None, 1)
            if not newest:
                raise UsageError("there are no runs yet.", code="RUN_UNKNOWN", hint="platform run flows/train.py")
            parts = newest[0].pathspec.split("/")
        self._known_flow(parts[0])
        kinds = {2: self._metaflow.Run, 3: self._metaflow.Step, 4: self._metaflow.Task}
        try:
            return kinds[len(parts)]("/".join(parts))
        except self.unreachable:
            raise
        except (KeyError, self._metaflow.exception.MetaflowException) as error:
            message = f"there is no {_kind(parts)} {'/'.join(parts)}."
            hint = f"platform runs {parts[0]}" if len(parts) == 2 else f"platform show {'/'.join(parts[:2])}"  # noqa: PLR2004
            raise UsageError(message, code="RUN_UNKNOWN", hint=hint) from error

    @property
    def unreachable(self) -> tuple[type[Exception], ...]:
        """Return what is raised while the metadata service does not answer."""
        from metaflow.plugins.metadata_providers.service import ServiceException

        return ServiceException, OSError

    def _known_flow(self, name: str) -> str:
        known = self.flows()
        if name not in known:
            message = f"there are no runs of '{name}'.{did_you_mean(name, known)}"
            raise UsageError(message, code="RUN_UNKNOWN", hint="platform runs")
        return name


def tasks_of(found: Any) -> list[Any]:
    """Return all tasks of a run, a step or a task, in the order in which they began."""
    kind = type(found).__name__
    if kind == "Task":
        return [found]
    steps = list(found) if kind == "Run" else [found]
    tasks = [task for step in steps for task in step]  # none of a run that has just begun
    return sorted(tasks, key=lambda task: task.created_at)


def artifact_names(task: Any) -> list[str]:
    """Return the names of what the flow itself stored; Metaflow adds a few of its own."""
    return sorted(one.id for one in task if not one.id.startswith("_") and one.id != "name")


def caught_exception(task: Any) -> str | None:
    """Return the failure that `@catch` swallowed in a task; None if there was none."""
    if "_catch_exception" not in task:
        return None
    wrapped = task["_catch_exception"].data
    return f"{wrapped.type.removeprefix('builtins.')}: {wrapped.exception}"


def cards_of(task: Any) -> list[Any]:
    """Return a task's cards; none if it has none."""
    from metaflow.cards import get_cards
    from metaflow.plugins.cards.exception import CardNotPresentException

    try:
        return list(get_cards(task))
    except CardNotPresentException:
        return []


def run_row(run: Any) -> RunRow:
    """Return a run as a row."""
    return _row(run)


def began_at(run: Any) -> datetime:
    """Return when a run began.

    On this machine its id says so, in microseconds since 1970; `created_at` is the time of its last change of tags.
    """
    if run.id.isdigit() and len(run.id) >= _MICROSECOND_DIGITS:
        return datetime.fromtimestamp(int(run.id) / 1e6).astimezone()
    created: datetime = run.created_at
    return created.astimezone()


def _row(run: Any) -> RunRow:
    status = "succeeded" if run.successful else "failed" if run.finished else "unfinished"
    began = began_at(run)
    seconds = (run.finished_at.astimezone() - began).total_seconds() if run.finished_at else None
    return RunRow(
        pathspec=run.pathspec,
        status=status,
        began=began,
        seconds=seconds,
        namespace=next((tag for tag in run.system_tags if tag.startswith(("user:", "production:"))), ""),
        tags=tuple(sorted(run.user_tags)),
    )


def _kind(parts: list[str]) -> str:
    return {2: "run", 3: "step", 4: "task"}.get(len(parts), "thing like")
