"""What is done with deployments once they are there: list, trigger, pause, roll back, look back, undeploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock
from platform_cli.adapters.ledger import Ledger
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.adapters.scheduler import control
from platform_cli.adapters.scheduler.client import ask
from platform_cli.adapters.scheduler.protocol import Request
from platform_cli.core.changes import DeploymentRow, HistoryReport
from platform_cli.core.errors import NotReadyError, UsageError, did_you_mean
from platform_cli.core.schedule import in_words
from platform_cli.operations.run_rows import run_row

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from platform_cli.core.places import Places
    from platform_cli.core.records import Deployment, Release


def list_deployments(places: Places) -> list[DeploymentRow]:
    """Return every deployment with its next and last run."""
    if not places.ledger.exists():
        return []
    ledger = Ledger(places.ledger)
    return [_row(ledger, deployment) for deployment in ledger.deployments()]


def _row(ledger: Ledger, deployment: Deployment) -> DeploymentRow:
    last = next(iter(ledger.runs(deployment=deployment.name, limit=1)), None)
    return DeploymentRow(
        name=deployment.name,
        release=deployment.release,
        digest=find_release(ledger, deployment, deployment.release).digest,
        schedule=in_words(deployment.cron),
        cron=deployment.cron,
        timezone=deployment.timezone,
        next_due=deployment.next_due,
        paused=deployment.paused,
        last_run=(last.started or last.queued) if last else None,
        last_state=last.state if last else None,
    )


def trigger(places: Places, name: str, options: tuple[str, ...]) -> int:
    """Run a deployment now; return the number of the run in the ledger."""
    find_deployment(Ledger(places.ledger), name, places)
    answer = ask(places.socket, Request(verb="trigger", name=name, options=options))
    return answer.runs[0]


def publish(places: Places, event: str, payload: dict[str, str]) -> tuple[int, ...]:
    """Publish an event; return the numbers of the runs it started."""
    return ask(places.socket, Request(verb="event", name=event, payload=payload)).runs


def set_paused(places: Places, name: str, *, paused: bool) -> bool:
    """Suspend or take up a deployment's schedule and triggers; say whether that changed anything."""
    ledger = Ledger(places.ledger)
    with _alone(places, "pause" if paused else "unpause"):
        deployment = find_deployment(ledger, name, places)
        if deployment.paused == paused:
            return False
        changed = msgspec.structs.replace(deployment, paused=paused, next_due=None)
        ledger.put_deployment(changed, "paused" if paused else "unpaused", "", current_user())
    _reload(places, name)
    return True


def rollback(places: Places, name: str, version: int | None) -> Deployment:
    """Make another release the current one: the one before, or the version named.

    Raises:
        UsageError: If there is no such release.
    """
    ledger = Ledger(places.ledger)
    with _alone(places, "rollback"):
        deployment = find_deployment(ledger, name, places)
        target = version if version is not None else _version_before(ledger, deployment)
        release = find_release(ledger, deployment, target)
        changed = msgspec.structs.replace(
            deployment, release=target, project=release.facts.project, branch=release.facts.branch
        )
        detail = f"release {deployment.release} → {target}"
        ledger.put_deployment(changed, "rolled back", detail, current_user())
    _reload(places, name)
    return changed


def _version_before(ledger: Ledger, deployment: Deployment) -> int:
    earlier = [one.version for one in ledger.releases(deployment.name) if one.version < deployment.release]
    if not earlier:
        message = f"'{deployment.name}' has no release before {deployment.release}."
        raise UsageError(message, code="RELEASE_UNKNOWN", hint=f"platform history {deployment.name}")
    return max(earlier)


def history(places: Places, name: str, limit: int) -> HistoryReport:
    """Return what was done to a deployment, its releases and its last runs; also of one that was undeployed."""
    ledger = Ledger(places.ledger)
    entries = ledger.history(name) if places.ledger.exists() else []
    if not entries:
        find_deployment(ledger, name, places)
    deployment = ledger.deployment(name)
    runs = tuple(run_row(run, places) for run in ledger.runs(deployment=name, limit=limit))
    releases = tuple(ledger.releases(name))
    return HistoryReport(name, deployment.release if deployment else None, tuple(entries), releases, runs)


def undeploy(places: Places, name: str) -> None:
    """Take a deployment away; its runs, their results and its history stay."""
    ledger = Ledger(places.ledger)
    with _alone(places, "undeploy"):
        find_deployment(ledger, name, places)
        ledger.remove_deployment(name, current_user())
    _reload(places, name)


def _alone(places: Places, verb: str) -> AbstractContextManager[None]:
    """Hold the environment's lock: what is written back here was read before."""
    _require_up(places)
    return lock.hold(places.operation_lock, f"platform {verb}", lambda _: None)


def _require_up(places: Places) -> None:
    if not places.ledger.exists():
        message = f"the environment '{places.environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")


def _reload(places: Places, name: str) -> None:
    if control.ping(places) is not None:
        ask(places.socket, Request(verb="reload", name=name))


def find_release(ledger: Ledger, deployment: Deployment, version: int) -> Release:
    """Return a release of a deployment.

    Raises:
        UsageError: If there is no such release.
    """
    releases = {one.version: one for one in ledger.releases(deployment.name)}
    if version not in releases:
        known = ", ".join(map(str, releases))
        message = f"'{deployment.name}' has no release {version}; it has {known}."
        raise UsageError(message, code="RELEASE_UNKNOWN", hint=f"platform history {deployment.name}")
    return releases[version]


def find_deployment(ledger: Ledger, name: str, places: Places) -> Deployment:
    """Return a deployment.

    Raises:
        UsageError: If there is none of that name.
        NotReadyError: If the environment has never been up.
    """
    _require_up(places)
    deployment = ledger.deployment(name)
    if deployment is None:
        known = [one.name for one in ledger.deployments()]
        message = f"there is no deployment '{name}'.{did_you_mean(name, known)}"
        raise UsageError(message, code="DEPLOYMENT_UNKNOWN", hint="platform deployments")
    return deployment
