"""Questions to a cluster that `status` has no time for: each is answered in words, or raises what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.neighbours import check_neighbours
from platform_cli.adapters.kubernetes.pods.look import owner_reasons, pod_reasons
from platform_cli.adapters.kubernetes.prerequisites import check_permissions, check_storage_class, check_version
from platform_cli.adapters.kubernetes.store_access import check_store
from platform_cli.core.errors import NotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.settings import Settings

_SHOWN = 5


def cluster_probes(cluster: Cluster, settings: Settings) -> dict[str, Callable[[], str]]:
    """Return the questions, each with how to answer it: what `up` asks before it begins, and how pods are."""
    import kubernetes  # noqa: F401 - before threads do: two that begin at once see half of what it imports

    namespace = settings.namespace

    def after(check: Callable[[], None], answer: str) -> Callable[[], str]:
        def ask() -> str:
            check()
            return answer

        return ask

    return {
        "version": after(lambda: check_version(cluster), "new enough"),
        "permissions": after(lambda: check_permissions(cluster, namespace), "all that are needed"),
        "storage class": after(lambda: check_storage_class(cluster, namespace), "the database gets a disk"),
        "other controllers": after(lambda: check_neighbours(cluster, namespace), "none works on the whole cluster"),
        "store": after(lambda: check_store(settings.values), f"{settings.values.store} is read and written from here"),
        "pods": lambda: _pods(cluster, namespace),
    }


def _pods(cluster: Cluster, namespace: str) -> str:
    """Say that no pod waits or has died.

    Raises:
        NotReadyError: Naming those that do, and why.
    """
    found = {**owner_reasons(cluster, namespace), **pod_reasons(cluster, namespace)}
    if found:
        shown = [f"{name}: {why}" for name, why in sorted(found.items())[:_SHOWN]]
        more = [f"and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        message = "\n".join((*shown, *more))
        raise NotReadyError(
            message, code="NOT_HEALTHY", hint="mend what each says; their logs: platform doctor --bundle"
        )
    return "none waits or has died"
