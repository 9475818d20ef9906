"""Let an event and a schedule start a run each, and say which link of the chain broke if one does not."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from platform_cli.adapters.argo.events import publish
from platform_cli.adapters.argo.listening import await_listening
from platform_cli.adapters.argo.smoke_objects import CAUSE, SMOKE, event_sensor, overdue_cron, smoke_labels
from platform_cli.adapters.buckets import open_bucket
from platform_cli.adapters.kubernetes.apply import await_gone
from platform_cli.adapters.kubernetes.pods.look import pod_reasons
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import ENVIRONMENT, labels_of, ref_of
from platform_cli.core.errors import NotReadyError, PlatformError
from platform_cli.core.kubernetes_profile import store_of_metaflow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings

_KINDS = ("Sensor", "CronWorkflow", "Workflow", "Job")  # what starts runs goes before the runs
_LISTEN_SECONDS, _START_SECONDS, _END_SECONDS, _GONE_SECONDS = 90, 60, 180, 20
_LOOK_SECONDS = 0.5
_LAST_LINES = {"tailLines": "20"}
_OVERDUE = timedelta(seconds=90)
_HINT = "collect all that is known with: platform doctor --bundle FILE.tar.gz"


class Triggers:
    """The two ways in which runs of deployments start by themselves, tried out once."""

    def __init__(self, cluster: Cluster, settings: Settings, name: str) -> None:
        """Remember where; `name` is that of the objects, and of the event."""
        self._cluster = cluster
        self._settings = settings
        self._name = name

    def errors(self, webhook: str) -> list[PlatformError]:
        """Try both at once, and return what is wrong with them.

        Args:
            webhook: The address to which events are published.
        """
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(self._try_event, webhook), pool.submit(self._try_schedule)]
        found = [one.exception() for one in tries]
        for error in found:
            if error is not None and not isinstance(error, PlatformError):
                raise error
        return [error for error in found if isinstance(error, PlatformError)]

    def _try_event(self, webhook: str) -> None:
        sensor = event_sensor(self._settings, self._name)
        self._cluster.create(sensor)
        await_listening(self._cluster, sensor, _LISTEN_SECONDS)
        publish(webhook, self._name, {})
        run = self._started("event")
        if run is None:
            broken = "the webhook took an event, and no run started: the event bus or the sensor did not pass it on."
            raise smoke_error(broken, self._said_by_sensor())
        self._require_success(run, "event")

    def _try_schedule(self) -> None:
        last = datetime.now(timezone.utc) - _OVERDUE
        self._cluster.create(overdue_cron(self._settings, self._name, last))
        run = self._started("cron")
        if run is None:
            raise smoke_error("a schedule was due, and no run started: the workflow controller does not see to it.")
        self._require_success(run, "cron")

    def _started(self, cause: str) -> Object | None:
        end = time.monotonic() + _START_SECONDS
        while not (run := self._run(cause)) and time.monotonic() < end:
            time.sleep(_LOOK_SECONDS)
        return run

    def _require_success(self, run: Object, cause: str) -> None:
        end = time.monotonic() + _END_SECONDS
        while (phase := run.get("status", {}).get("phase", "")) in {"", "Pending", "Running"}:
            if time.monotonic() > end:
                break
            time.sleep(_LOOK_SECONDS)
            run = self._run(cause) or run
        if phase != "Succeeded":
            raise smoke_error(f"a run that the {cause} started did not succeed: {self._why(run)}.")

    def _run(self, cause: str) -> Object | None:
        found = self._cluster.list("Workflow", self._settings.namespace, f"{SMOKE}=yes,{CAUSE}={cause}")
        return next((one for one in found if one["metadata"]["name"].startswith(self._name)), None)

    def _said_by_sensor(self) -> str:
        namespace = self._settings.namespace
        pods = [pod["metadata"]["name"] for pod in self._cluster.list("Pod", namespace, f"sensor-name={self._name}")]
        said = []
        for path in (f"api/v1/namespaces/{namespace}/pods/{pod}/log" for pod in pods):
            with contextlib.suppress(RefusedError):  # it has said nothing yet, or is gone
                said.append(self._cluster.raw("GET", path, query=_LAST_LINES, to="read the log of a sensor"))
        return b"".join(said).decode(errors="replace").rstrip()

    def _why(self, run: Object) -> str:
        name = run["metadata"]["name"]
        pods = pod_reasons(self._cluster, self._settings.namespace, f"workflows.argoproj.io/workflow={name}")
        told: str = run.get("status", {}).get("message") or "the workflow controller does not say why"
        return next(iter(pods.values()), told.rstrip("."))


def smoke_error(message: str, details: str = "", hint: str = _HINT) -> NotReadyError:
    """Return the error of a link that broke."""
    return NotReadyError(message, code="SMOKE_TEST_FAILED", hint=hint, details=details)


def sweep(cluster: Cluster, settings: Settings) -> None:
    """Remove what smoke tests have made, of this process and of those that were killed."""
    for kind in _KINDS:
        refs = [ref_of(one) for one in found(cluster, settings, kind)]
        for ref in refs:
            cluster.delete(ref)
        for ref in await_gone(cluster, refs, _GONE_SECONDS):  # its controller is dead, and would never let it go
            cluster.patch(ref, {"metadata": {"finalizers": None}})


def remove_artifacts(settings: Settings, flow: str) -> None:
    """Remove what runs of a flow have put into the store, as far as that can be reached."""
    import obstore
    from obstore.exceptions import BaseError

    values = settings.values
    bucket = open_bucket(f"{store_of_metaflow(settings)}/{flow}", values.endpoint, values.impersonate)
    with contextlib.suppress(BaseError, OSError):
        for some in obstore.list(bucket):
            obstore.delete(bucket, [one["path"] for one in some])


def found(cluster: Cluster, settings: Settings, *kinds: str) -> Sequence[Object]:
    """Return what is there of smoke tests, of these kinds or all."""
    labels = smoke_labels(settings)
    selector = ",".join(f"{key}={labels[key]}" for key in (ENVIRONMENT, SMOKE))
    listed = [one for kind in kinds or _KINDS for one in cluster.list(kind, settings.namespace, selector)]
    return [one for one in listed if labels_of(one).get(SMOKE)]
