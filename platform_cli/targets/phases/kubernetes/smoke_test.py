"""Let a real flow, an event and a schedule go through everything that was made."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.argo.smoke import Triggers, remove_artifacts, smoke_error, sweep
from platform_cli.adapters.argo.smoke_objects import SMOKE
from platform_cli.adapters.kubernetes.smoke_marker import SmokeMarker
from platform_cli.adapters.metaflow.smoke_flow import FLOW_NAME, run_smoke_flow
from platform_cli.core import events
from platform_cli.core.kubernetes_profile import TASK_ACCOUNT

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.errors import PlatformError
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change
    from platform_cli.core.profile import Access
    from platform_cli.targets.base import Target

_WEBHOOK, _LABELS = "METAFLOW_ARGO_EVENTS_WEBHOOK_URL", "METAFLOW_KUBERNETES_LABELS"


class SmokeTest:
    """Open the connections that every verb opens; and, if anything has changed since it passed last, run flows."""

    title = "Check that everything answers"

    def __init__(self, target: Target, cluster: Cluster, sink: Sink) -> None:
        self._target = target
        self._settings = target.settings
        self._cluster = cluster
        self._sink = sink
        self._marker = SmokeMarker(cluster, self._settings.namespace, self._settings.environment)
        self._reasons: list[str] = []

    def preview(self) -> tuple[Change, ...]:
        """Do nothing: there may be nothing to ask yet."""
        return ()

    def run(self) -> tuple[Change, ...]:
        """Connect, and try what may have broken.

        Raises:
            NotReadyError: Naming each link of the chain that broke.
        """
        with self._target.connected() as access:
            fingerprint = self._marker.fingerprint(self._target.access.profile)
            if self._marker.passed() != fingerprint:
                self._try_everything(access)
                self._marker.write(fingerprint)
        return ()

    def _try_everything(self, access: Access) -> None:
        text = "Running a small flow, and another one by an event and by a schedule; nothing of it stays."
        self._sink(events.Noticed(text=text))
        sweep(self._cluster, self._settings)  # of one that was killed
        name = f"{SMOKE}-{uuid.uuid4().hex[:6]}"
        try:
            with ThreadPoolExecutor(1) as pool:
                triggers = pool.submit(Triggers(self._cluster, self._settings, name).errors, access.profile[_WEBHOOK])
                found = [*self._flow_errors(access, name), *triggers.result()]
        finally:
            sweep(self._cluster, self._settings)
            remove_artifacts(self._settings, FLOW_NAME)
        if len(found) == 1:
            raise found[0]
        if found:
            listed = "\n".join(f"- {one.message}\n  hint: {one.hint}\n{one.details}".rstrip() for one in found)
            raise smoke_error(f"{len(found)} things do not work in what was made.", listed)

    def _flow_errors(self, access: Access, name: str) -> list[PlatformError]:
        labels = f"{access.profile[_LABELS]},{SMOKE}=yes"
        with self._target.telling(self._tell):
            run = run_smoke_flow(access, self._settings.places.work / name, name, {_LABELS: labels})
        return [self._error(run.broken, run.lines)] if run.broken else []

    def _tell(self, reason: str) -> None:
        self._reasons.append(reason)
        self._sink(events.Warned(text=reason))

    def _error(self, broken: str, lines: str) -> PlatformError:
        values = self._settings.values
        if self._reasons and broken in {"time", "flow"}:
            return smoke_error(f"a step of a flow does not run: {self._reasons[-1]}.", lines)
        if broken == "store":
            account = f"the account '{TASK_ACCOUNT}' of the namespace '{self._settings.namespace}'"
            message = f"pods of steps cannot read and write the store {values.store}, which this machine can."
            role = "roles/storage.objectUser" if values.store.startswith("gs://") else "the bucket's keys or role"
            return smoke_error(message, lines, f"give {account} {role} on the bucket, then: platform up")
        words = {
            "time": "a flow of one pod has not ended after five minutes",
            "metadata": "a step in a pod cannot reach the metadata service",
            "artifact": "an artifact came back from the store as something else than a pod had put there",
            "log": "what a pod printed is not in the store",
        }
        return smoke_error(f"{words.get(broken, 'a flow of one pod failed')}.", lines)
