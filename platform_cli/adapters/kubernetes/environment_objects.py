"""All objects of one environment: those of the manifests, and the keys of an S3-compatible store."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from platform_cli.adapters.kubernetes.manifest_files import manifest_documents
from platform_cli.core.kubernetes_profile import STORE_SECRET
from platform_cli.core.manifests import manifest_values, render

if TYPE_CHECKING:
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.settings import Settings


def environment_objects(settings: Settings) -> tuple[Object, ...]:
    """Return the objects in the order in which they are applied."""
    documents = dict(manifest_documents())
    if settings.values.endpoint:
        documents["store"] = (_store_secret(),)
    return render(documents, manifest_values(settings))


def _store_secret() -> Object:
    from platform_cli.adapters.kubernetes.store_access import store_credentials

    data = {key: base64.b64encode(value.encode()).decode() for key, value in store_credentials().items()}
    metadata = {"name": STORE_SECRET}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque", "data": data}
