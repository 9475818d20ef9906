"""What is done with deployments once they are there: list, trigger, pause, roll back, look back, undeploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core.changes import DeploymentRow, HistoryReport
from platform_cli.core.errors import NotReadyError, UsageError, did_you_mean
from platform_cli.core.schedule import in_words
from platform_cli.operations.pause import require_awake
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from platform_cli.core.ports import Deployments
    from platform_cli.core.records import Deployment, Release
    from platform_cli.targets.base import Target

_SHORTEST_DIGEST = 7  # characters, as `git` shows a commit


def list_deployments(target: Target) -> list[DeploymentRow]:
    """Return every deployment with its next and last run."""
    if not target.deployments.exists():
        return []
    return [_row(target, deployment) for deployment in target.deployments.deployments()]


def _row(target: Target, deployment: Deployment) -> DeploymentRow:
    last = next(iter(target.runs(deployment=deployment.name, limit=1)), None)
    return DeploymentRow(
        name=deployment.name,
        release=deployment.release,
        digest=find_release(target.deployments, deployment, deployment.release).digest,
        schedule=in_words(deployment.cron),
        cron=deployment.cron,
        timezone=deployment.timezone,
        next_due=target.next_due(deployment),
        paused=deployment.paused,
        last_run=(last.started or last.queued) if last else None,
        last_state=last.state if last else None,
    )


def trigger(target: Target, name: str, options: tuple[str, ...]) -> str:
    """Run a deployment now; return what people call the run."""
    find_deployment(target, name)
    require_awake(target)
    return target.scheduler.trigger(name, options)


def publish(target: Target, event: str, payload: dict[str, str]) -> tuple[str, ...] | None:
    """Publish an event; return what people call the runs it started; None where they start later, unseen."""
    return target.scheduler.publish(event, payload)


def set_paused(target: Target, name: str, *, paused: bool) -> bool:
    """Suspend or take up a deployment's schedule and triggers; say whether that changed anything."""
    with _alone(target, "pause" if paused else "unpause"):
        deployment = find_deployment(target, name)
        if deployment.paused == paused:
            return False
        changed = msgspec.structs.replace(deployment, paused=paused, next_due=None)
        target.deployments.put_deployment(changed, "paused" if paused else "unpaused", "", current_user())
        target.scheduler.reload(name)
    return True


def rollback(target: Target, name: str, text: str | None) -> Deployment:
    """Make another release the current one: the one before, or the one of a number or of a digest that begins so.

    Raises:
        UsageError: If there is no such release.
    """
    record = target.deployments
    with _alone(target, "rollback"):
        deployment = find_deployment(target, name)
        wanted = _version_before(record, deployment) if text is None else _version_of(record, deployment, text)
        release = find_release(record, deployment, wanted)
        changed = msgspec.structs.replace(
            deployment, release=wanted, project=release.facts.project, branch=release.facts.branch
        )
        detail = f"release {deployment.release} → {wanted}"
        record.put_deployment(changed, "rolled back", detail, current_user())
        target.scheduler.reload(name)
    return changed


def _version_of(record: Deployments, deployment: Deployment, text: str) -> int:
    """Return the number that a text means: a number of few digits, or else the beginning of one release's digest."""
    if text.isdigit() and len(text) < _SHORTEST_DIGEST:
        return int(text)
    found = [one.version for one in record.releases(deployment.name) if one.digest.startswith(text.lower())]
    if len(found) != 1 or len(text) < _SHORTEST_DIGEST:
        reason = "no release" if not found else "more than one release"
        message = (
            f"'{deployment.name}' has {reason} whose digest begins with '{text}'; "
            f"a digest is named by {_SHORTEST_DIGEST} characters or more."
        )
        raise UsageError(message, code="RELEASE_UNKNOWN", hint=f"platform history {deployment.name}")
    return found[0]


def _version_before(record: Deployments, deployment: Deployment) -> int:
    earlier = [one.version for one in record.releases(deployment.name) if one.version < deployment.release]
    if not earlier:
        message = f"'{deployment.name}' has no release before {deployment.release}."
        raise UsageError(message, code="RELEASE_UNKNOWN", hint=f"platform history {deployment.name}")
    return max(earlier)


def history(target: Target, name: str, limit: int) -> HistoryReport:
    """Return what was done to a deployment, its releases and its last runs; also of one that was undeployed."""
    record = target.deployments
    entries = record.history(name) if record.exists() else []
    if not entries:
        find_deployment(target, name)
    deployment = record.deployment(name)
    runs = tuple(run_row(run, target.settings.places) for run in target.runs(deployment=name, limit=limit))
    releases = tuple(record.releases(name))
    return HistoryReport(name, deployment.release if deployment else None, tuple(entries), releases, runs)


def undeploy(target: Target, name: str) -> None:
    """Take a deployment away; its runs, their results and its history stay."""
    with _alone(target, "undeploy"):
        find_deployment(target, name)
        target.deployments.remove_deployment(name, current_user())
        target.scheduler.reload(name)


def _alone(target: Target, verb: str) -> AbstractContextManager[None]:
    """Hold the environment's lock: what is written back here was read before."""
    _require_up(target)
    require_awake(target)
    return lock.hold(target.settings.places.operation_lock, f"platform {verb}", lambda _: None)


def _require_up(target: Target) -> None:
    if not target.deployments.exists():
        message = f"the environment '{target.settings.environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")


def find_release(record: Deployments, deployment: Deployment, version: int) -> Release:
    """Return a release of a deployment.

    Raises:
        UsageError: If there is no such release.
    """
    releases = {one.version: one for one in record.releases(deployment.name)}
    if version not in releases:
        known = ", ".join(map(str, releases))
        message = f"'{deployment.name}' has no release {version}; it has {known}."
        raise UsageError(message, code="RELEASE_UNKNOWN", hint=f"platform history {deployment.name}")
    return releases[version]


def find_deployment(target: Target, name: str) -> Deployment:
    """Return a deployment.

    Raises:
        UsageError: If there is none of that name.
        NotReadyError: If the environment has never been up.
    """
    _require_up(target)
    deployment = target.deployments.deployment(name)
    if deployment is None:
        known = [one.name for one in target.deployments.deployments()]
        message = f"there is no deployment '{name}'.{did_you_mean(name, known)}"
        raise UsageError(message, code="DEPLOYMENT_UNKNOWN", hint="platform deployments")
    return deployment
