"""The database's password: made once, kept in the cluster, never shown and never written to a file."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from platform_cli.core.cluster_objects import COMPONENT, ENVIRONMENT, MANAGED_BY, MANAGER, Ref
from platform_cli.core.errors import ConflictError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object

_NAME = "metadata-database"
_CLAIM = f"data-{_NAME}-0"
_BYTES = 32


def password_change(cluster: Cluster, namespace: str) -> Change:
    """Say whether the password is there or is to be made.

    Raises:
        ConflictError: If it is gone and the database that it opens is not.
    """
    if cluster.get(Ref("Secret", _NAME, namespace)) is not None:
        return Change("Secret", _NAME, "unchanged")
    if cluster.get(Ref("PersistentVolumeClaim", _CLAIM, namespace)) is not None:
        message = f"the Secret '{_NAME}' is gone, and the database that it opens is still there."
        hint = "put the Secret back, or remove the environment with its data: platform down --purge"
        raise ConflictError(message, code="DATABASE_PASSWORD_LOST", hint=hint)
    return Change("Secret", _NAME, "created")


def make_password(cluster: Cluster, namespace: str, environment: str) -> Change:
    """Make the password unless there is one."""
    change = password_change(cluster, namespace)
    if change.action == "unchanged":
        return change
    created = cluster.create(_secret(namespace, environment))
    return Change("Secret", _NAME, "created" if created else "unchanged")


def password_ref(namespace: str) -> Ref:
    """Return what the Secret is called."""
    return Ref("Secret", _NAME, namespace)


def _secret(namespace: str, environment: str) -> Object:
    labels = {MANAGED_BY: MANAGER, ENVIRONMENT: environment, COMPONENT: "database"}
    metadata = {"name": _NAME, "namespace": namespace, "labels": labels}
    data = {"password": secrets.token_urlsafe(_BYTES)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "stringData": data}
