"""`platform deploy`: put a flow into production as an immutable release, on a schedule or on demand."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock
from platform_cli.adapters.git import origin_of, repository_of
from platform_cli.adapters.metaflow.flow_file import inspect_flow_file
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core import schedule as schedules
from platform_cli.core.changes import DeployResult
from platform_cli.core.errors import ConflictError, UsageError
from platform_cli.core.records import Deployment
from platform_cli.core.stage import Stage, deployment_name
from platform_cli.operations.check import check_first
from platform_cli.operations.releases import freeze
from platform_cli.operations.up import ensure_up, tell_waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.core.events import Sink
    from platform_cli.core.flow import FlowFacts
    from platform_cli.core.ports import Deployments
    from platform_cli.core.records import Release
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target

# It becomes the name of a folder of logs.
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line asks for beyond the flow files.

    Attributes:
        schedule: Wins over the flow's own; None: nothing was said.
        timezone: Likewise.
        name: The deployment's name; the flow's by default.
        stage: The branch to deploy to.
        options: Parameters and other options for Metaflow's `run`.
        check: Whether to look for mistakes in the flows first.
    """

    schedule: str | None = None
    timezone: str | None = None
    name: str | None = None
    stage: Stage = Stage()
    options: tuple[str, ...] = ()
    check: bool = True


def deploy(target: Target, sink: Sink, files: Sequence[Path], wish: Wish) -> list[DeployResult]:
    """Deploy flows and return what became of each; files and schedule are checked before any is changed.

    Raises:
        UsageError: If a schedule, a zone, a file or an option is unusable.
        ConflictError: If the name belongs to a deployment from another file.
    """
    _check_name(wish.name)
    if wish.schedule is not None:
        schedules.parse_schedule(wish.schedule)
    if wish.timezone is not None:
        schedules.parse_zone(wish.timezone)
    for file in files:
        inspect_flow_file(file)
        if wish.check:
            check_first(file, target.settings.values.target, sink)
    ensure_up(target, sink)
    with lock.hold(target.settings.places.operation_lock, "platform deploy", tell_waiting(sink)):
        return [_deploy_one(target, sink, file, wish) for file in files]


def _deploy_one(target: Target, sink: Sink, file: Path, wish: Wish) -> DeployResult:
    record = target.deployments
    wanted = freeze(target, sink, file, wish.options, wish.stage)
    facts = wanted.facts
    name = deployment_name(facts.project, facts.branch, wish.name or facts.flow_name)
    before = record.deployment(name)
    _refuse_taken(before, name, file, _source(target.settings, file))
    release, is_new = current_or_new(record, name, wanted)
    deployment = _deployment(target.settings, name, before, file, release, wish)
    if is_new or _changed(before, deployment):
        detail = f"release {release.version}, {_schedule_words(deployment)}"
        record.put_deployment(deployment, "deployed", detail, current_user())
    target.scheduler.reload(name)
    return result_of(target, record.deployment(name) or deployment, release, is_new=is_new)


def _check_name(name: str | None) -> None:
    if name is not None and not re.fullmatch(_NAME, name):
        message = f"'{name}' is no name for a deployment: it takes letters, digits, '.', '_' and '-' after the first."
        raise UsageError(message, code="DEPLOYMENT_NAME_INVALID", hint="platform deploy FLOW --name my-flow")


def _source(settings: Settings, file: Path) -> tuple[str, str]:
    """Return where a flow is: its path on this machine or, if others deploy too, in a repository, and whose that is."""
    file = file.resolve()
    if settings.values.target == "local":
        return str(file), ""
    root = repository_of(file.parent) or (settings.project or file.parent).resolve()
    return os.path.relpath(file, root), origin_of(root)


def _refuse_taken(before: Deployment | None, name: str, file: Path, source: tuple[str, str]) -> None:
    if before is not None and (before.source, before.origin) != source:
        of = f" of {before.origin}" if before.origin else ""
        message = f"the deployment '{name}' comes from another file: {before.source}{of}."
        hint = f"platform deploy {file} --name OTHER_NAME, or first: platform undeploy {name}"
        raise ConflictError(message, code="DEPLOYMENT_NAME_TAKEN", hint=hint)


def current_or_new(record: Deployments, name: str, wanted: Release) -> tuple[Release, bool]:
    """Return the release that shall run, and whether it had to be made: the same digest as now makes none."""
    deployment = record.deployment(name)
    releases = record.releases(name)
    current = next((one for one in releases if deployment and one.version == deployment.release), None)
    if current is not None and current.digest == wanted.digest:
        return current, False
    release = msgspec.structs.replace(wanted, version=1 + max((one.version for one in releases), default=0))
    record.add_release(name, release)
    return release, True


def _deployment(
    settings: Settings, name: str, before: Deployment | None, file: Path, release: Release, wish: Wish
) -> Deployment:
    facts = release.facts
    cron, zone = _schedule(settings, facts, wish)
    source, origin = _source(settings, file)
    made = Deployment(
        name=name,
        flow_name=facts.flow_name,
        source=source,
        origin=origin,
        release=release.version,
        project=facts.project,
        branch=facts.branch,
        stage=wish.stage,
        cron=cron,
        timezone=zone,
    )
    if before is None:
        return made
    same_schedule = (before.cron, before.timezone) == (cron, zone)
    next_due = before.next_due if same_schedule else None
    return msgspec.structs.replace(made, paused=before.paused, next_due=next_due)


def _schedule(settings: Settings, facts: FlowFacts, wish: Wish) -> tuple[str | None, str]:
    own = schedules.from_metaflow(facts.cron) if facts.cron else None
    cron = schedules.parse_schedule(wish.schedule) if wish.schedule is not None else own
    zone = wish.timezone or facts.timezone or settings.values.timezone or _machine_zone()
    schedules.parse_zone(zone)
    return cron, zone


def _machine_zone() -> str:
    from tzlocal import get_localzone_name

    return str(get_localzone_name() or "UTC")


def _changed(before: Deployment | None, after: Deployment) -> bool:
    return before is None or msgspec.structs.replace(before, next_due=after.next_due) != after


def _schedule_words(deployment: Deployment) -> str:
    words = schedules.in_words(deployment.cron)
    return words if deployment.cron is None else f"{words} ({deployment.timezone})"


def result_of(target: Target, deployment: Deployment, release: Release, *, is_new: bool) -> DeployResult:
    """Return what is shown of a deployment that was just made or changed."""
    facts = release.facts
    heard = (*(one.name for one in facts.events), *(f"{one.flow} finished" for one in facts.finishes))
    return DeployResult(
        name=deployment.name,
        release=release.version,
        is_new=is_new,
        digest=release.digest,
        schedule=schedules.in_words(deployment.cron),
        timezone=deployment.timezone,
        next_due=target.next_due(deployment),
        triggers=heard,
    )
