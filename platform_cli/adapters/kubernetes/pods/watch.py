"""Tell of pods of steps that wait or have died, while a run goes on."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.pods.look import owner_reasons, pod_reasons
from platform_cli.core.cluster_objects import ENVIRONMENT
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.kubernetes.cluster import Cluster

_SECONDS = 5.0


@contextlib.contextmanager
def telling_of_pods(cluster: Cluster, namespace: str, environment: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Tell once of each thing that keeps or ended a pod of a step, as long as the block lasts.

    What was so before the block is not news.
    """
    stop = threading.Event()
    known = _sentences(cluster, namespace, environment)
    watcher = threading.Thread(target=_watch, args=(cluster, namespace, environment, tell, known, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


def _watch(
    cluster: Cluster,
    namespace: str,
    environment: str,
    tell: Callable[[str], None],
    known: set[tuple[str, str]],
    stop: threading.Event,
) -> None:
    while not stop.wait(_SECONDS):
        news = _sentences(cluster, namespace, environment) - known
        known |= news
        for _, sentence in sorted(news):
            tell(sentence)


def _sentences(cluster: Cluster, namespace: str, environment: str) -> set[tuple[str, str]]:
    """Return what is wrong now, by the name of the pod, or of the Job that could not make one."""
    try:
        pods = pod_reasons(cluster, namespace, f"{ENVIRONMENT}={environment}")
        jobs = owner_reasons(cluster, namespace)
    except PlatformError:
        return set()  # the run itself will say that the cluster does not answer
    return {(name, f"pod {name}: {why}") for name, why in {**jobs, **pods}.items()}
