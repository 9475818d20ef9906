"""Hold a way open to what has a page, or an address of its own, in the cluster."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.adapters.kubernetes.component_reasons import component_reason
from platform_cli.adapters.kubernetes.port_forward import PortForward, is_serving
from platform_cli.adapters.kubernetes.readiness import components_and_pages, is_paused
from platform_cli.core.errors import NotReadyError, PlatformError
from platform_cli.core.kubernetes_profile import METADATA_PORT
from platform_cli.core.paused import paused_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.pages import Page


_LOOK_SECONDS = 1.0


class _Place(NamedTuple):
    """Where a page is: what the component is called, and in a sentence, its pods' label, and its port."""

    title: str
    words: str
    app: str
    port: int


_PLACES: dict[Page, _Place] = {
    "ui": _Place("Metaflow's page", "Metaflow's page", "metaflow-ui", 8083),
    "argo": _Place("Argo's page", "Argo's page", "argo-server", 2746),
    "metadata": _Place("metadata service", "the metadata service", "metadata-service", METADATA_PORT),
}


@contextlib.contextmanager
def opened(
    cluster: Cluster, namespace: str, environment: str, page: Page, tell: Callable[[str], None]
) -> Iterator[str]:
    """Give the address of a page on this machine, which holds as long as the block lasts.

    Args:
        cluster: Where it is.
        namespace: Likewise.
        environment: For what is said if it is not there.
        page: Which one.
        tell: Called when it stops answering and when it answers again; the address stays the same.

    Raises:
        NotReadyError: If the page is not there or does not answer, and why.
    """
    place, over = _PLACES[page], threading.Event()
    _require(cluster, namespace, environment, place)
    selector = f"app={place.app}"

    def watch() -> None:
        was_serving = True
        while not over.wait(_LOOK_SECONDS):
            with contextlib.suppress(PlatformError):  # the API server itself does not answer: nothing is known
                serves = any(is_serving(pod) for pod in cluster.list("Pod", namespace, selector))
                if serves != was_serving:
                    news = "answers again" if serves else "does not answer any more; I wait for it"
                    tell(f"{place.words[0].upper()}{place.words[1:]} {news}.")
                was_serving = serves

    with PortForward(cluster, namespace, selector, place.port) as forward:
        watcher = threading.Thread(target=watch, name=f"watch {place.app}", daemon=True)
        watcher.start()
        try:
            yield forward.url
        finally:
            over.set()
            watcher.join()


def _require(cluster: Cluster, namespace: str, environment: str, place: _Place) -> None:
    found = {one.title: one for one in components_and_pages(cluster, namespace)}
    essential = found[_PLACES["metadata"].title]
    if essential.workload is None:
        message = f"the environment '{environment}' is not up."
        raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint=f"platform up --env {environment}")
    if is_paused(essential.workload):
        raise paused_error(f"the environment '{environment}'")
    component = found.get(place.title)
    if component is None or component.workload is None:
        message = f"the environment '{environment}' has no pages: they are not asked for."
        hint = f"write `ui = true` below [env.{environment}] in platform.toml, then: platform up --env {environment}"
        raise NotReadyError(message, code="PAGE_MISSING", hint=hint)
    if not component.workload.get("status", {}).get("readyReplicas"):
        message = f"{place.words} is not ready: {component_reason(cluster, component)}."
        raise NotReadyError(message, code="PAGE_DOWN", hint=f"platform status --env {environment}")
