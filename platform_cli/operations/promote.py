"""`platform promote`: run in production exactly what was tested in staging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters import lock
from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core.errors import UsageError
from platform_cli.core.stage import PRODUCTION, Stage, deployment_name
from platform_cli.operations.deploy import current_or_new, result_of
from platform_cli.operations.deployments import find_deployment, find_release
from platform_cli.operations.up import ensure_up, tell_waiting

if TYPE_CHECKING:
    from platform_cli.core.changes import DeployResult
    from platform_cli.core.events import Sink
    from platform_cli.core.ports import Deployments
    from platform_cli.core.records import Deployment, Release
    from platform_cli.targets.base import Target


def promote(target: Target, sink: Sink, name: str) -> DeployResult:
    """Make the current release of a staging deployment the current one of its production twin.

    The twin gets the same snapshot, digest, parameters and facts; it keeps its own schedule if it has been there
    before, and takes over that of staging otherwise.

    Raises:
        UsageError: If there is no such deployment, or it is not one of staging.
    """
    ensure_up(target, sink)
    with lock.hold(target.settings.places.operation_lock, "platform promote", tell_waiting(sink)):
        record = target.deployments
        tested = _staging_of(record, name) or find_deployment(target, name)
        if not _is_staging(tested):
            message = f"'{name}' is not a staging deployment: its branch is {tested.branch or 'none'}."
            hint = f"platform deploy {tested.source} --stage staging"
            raise UsageError(message, code="PROMOTE_NOT_STAGING", hint=hint)
        release = find_release(record, tested, tested.release)
        deployment, promoted, is_new = _promote(record, tested, release)
        target.scheduler.reload(deployment.name)
        return result_of(target, record.deployment(deployment.name) or deployment, promoted, is_new=is_new)


def _staging_of(record: Deployments, short: str) -> Deployment | None:
    """Return the one staging deployment of a short name, such as the flow's; None if there is none or several."""
    found = [one for one in record.deployments() if _is_staging(one) and _short_name(one) == short]
    return found[0] if len(found) == 1 else None


def _is_staging(deployment: Deployment) -> bool:
    return (deployment.branch or "").startswith("test.")


def _short_name(deployment: Deployment) -> str:
    return deployment.name.removeprefix(f"{deployment.project}.").removeprefix(f"{deployment.branch}.")


def _promote(record: Deployments, tested: Deployment, release: Release) -> tuple[Deployment, Release, bool]:
    name = deployment_name(tested.project, PRODUCTION, _short_name(tested))
    facts = msgspec.structs.replace(release.facts, branch=PRODUCTION)
    promoted, is_new = current_or_new(record, name, msgspec.structs.replace(release, facts=facts))
    before = record.deployment(name)
    base = before or msgspec.structs.replace(tested, name=name, next_due=None, paused=False)
    deployment = msgspec.structs.replace(
        base, release=promoted.version, branch=PRODUCTION, stage=Stage("production"), source=tested.source
    )
    if is_new or before is None:
        detail = f"release {promoted.version}, from {tested.name} release {release.version}"
        record.put_deployment(deployment, "promoted", detail, current_user())
    return deployment, promoted, is_new
