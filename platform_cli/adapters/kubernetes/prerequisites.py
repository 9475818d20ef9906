"""What a cluster must offer before anything is made: every problem at once, each with what mends it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.neighbours import check_neighbours
from platform_cli.adapters.kubernetes.permissions import missing, needed
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.adapters.kubernetes.store_access import check_store, store_credentials
from platform_cli.core.cluster_objects import Ref
from platform_cli.core.errors import PlatformError, PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.permissions import Permission
    from platform_cli.core.settings import Settings

_OLDEST = (1, 28)  # the oldest that Argo Workflows 3.7 is tested with
_SHOWN = 8
_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"

# What leaves us without a cluster to ask; each further question would only repeat it.
_NO_CLUSTER = {
    "CLUSTER_UNREACHABLE",
    "CONTEXT_UNKNOWN",
    "CREDENTIALS_REFUSED",
    "CREDENTIALS_UNUSABLE",
    "KUBECONFIG_MISSING",
}


def check_prerequisites(cluster: Cluster, settings: Settings) -> None:
    """Look at the cluster and the store, and raise what is wrong with them.

    Raises:
        PlatformError: The problem, or, of several, one error that lists them all.
    """
    found = _collect([lambda: check_version(cluster), lambda: check_store(settings.values)])
    if not any(error.code in _NO_CLUSTER for error in found):
        further: list[Callable[[], None]] = [
            lambda: check_permissions(cluster, settings.namespace),
            lambda: check_storage_class(cluster, settings.namespace),
            lambda: check_neighbours(cluster, settings.namespace),
        ]
        if settings.values.endpoint:
            further.append(check_credentials)
        found += _collect(further)
    if len(found) == 1:
        raise found[0]
    if found:
        listed = "\n".join(f"- [{one.code}] {one.message}\n  hint: {one.hint}" for one in found)
        message = f"{len(found)} things are missing before this environment can be made."
        raise PrerequisiteError(message, code="PREREQUISITES_MISSING", hint="mend each as it says", details=listed)


def check_credentials() -> None:
    """See whether we have keys that pods can use too."""
    store_credentials()


def _collect(checks: list[Callable[[], None]]) -> list[PlatformError]:
    import kubernetes  # noqa: F401 - before threads do: two that begin at once see half of what it imports

    with ThreadPoolExecutor(len(checks)) as pool:
        return [error for error in pool.map(_error_of, checks) if error is not None]


def _error_of(check: Callable[[], None]) -> PlatformError | None:
    try:
        check()
    except PlatformError as error:
        return error
    return None


def check_version(cluster: Cluster) -> None:
    """Ask the cluster how old it is.

    Raises:
        PrerequisiteError: If it is too old.
    """
    version = cluster.call("GET", "version", to="tell its version")
    number = tuple(int(re.sub(r"\D.*", "", version[part]) or 0) for part in ("major", "minor"))
    if number < _OLDEST:
        message = f"the cluster of context '{cluster.context}' is Kubernetes {version['gitVersion']}: too old for Argo."
        hint = f"upgrade it to {_OLDEST[0]}.{_OLDEST[1]} or newer, or name another context"
        raise PrerequisiteError(message, code="CLUSTER_TOO_OLD", hint=hint)


def check_permissions(cluster: Cluster, namespace: str) -> None:
    """Ask what we may do there.

    Raises:
        PrerequisiteError: Naming what is missing.
    """
    lacking = missing(cluster, _wanted(cluster, namespace))
    if lacking:
        more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
        listed = "; ".join(map(str, lacking[:_SHOWN]))
        message = f"with the context '{cluster.context}' you may not {listed}{more}."
        hint = "ask the cluster's administrator for a role with all that docs/kubernetes.md lists"
        raise PrerequisiteError(message, code="CLUSTER_FORBIDDEN", hint=hint)


def _wanted(cluster: Cluster, namespace: str) -> tuple[Permission, ...]:
    try:
        make_namespace = cluster.get(Ref("Namespace", namespace)) is None
        definitions = ("workflows.argoproj.io", "eventbus.argoproj.io")
        make = any(cluster.get(Ref("CustomResourceDefinition", name)) is None for name in definitions)
    except RefusedError:
        make_namespace, make = False, False  # that we may not even look is among what is found missing
    return needed(namespace, make_namespace=make_namespace, make_definitions=make)


def check_storage_class(cluster: Cluster, namespace: str) -> None:
    """See whether a claim that names no class gets a disk.

    Raises:
        PrerequisiteError: If there is no default class and the claims are not there yet.
    """
    try:
        classes = cluster.list("StorageClass")
    except RefusedError:
        return  # we may not look; whether the claims are served is seen when they are made
    has_default = any((one["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true" for one in classes)
    if has_default or cluster.list("PersistentVolumeClaim", namespace):
        return
    names = ", ".join(one["metadata"]["name"] for one in classes) or "none at all"
    message = f"the cluster has no default storage class (it has: {names}), so the database would get no disk."
    example = classes[0]["metadata"]["name"] if classes else "NAME"
    hint = f"kubectl --context {cluster.context} annotate storageclass {example} {_DEFAULT_CLASS}=true"
    raise PrerequisiteError(message, code="STORAGE_CLASS_MISSING", hint=hint)
