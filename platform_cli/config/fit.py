"""Check what only some targets need: a cluster's context, a namespace's name, a store's address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.settings import EnvironmentTable, Setting

_STORE = re.compile(r"(gs|s3)://[a-z0-9][a-z0-9._-]{1,220}(/[^\s/]+)*/?")  # buckets: Google's and Amazon's naming rules
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123, as Kubernetes asks
_ADDRESS = re.compile(r"https?://[^\s/]+/?")


def check_fit(values: EnvironmentTable, sources: Mapping[str, str], environment: Setting) -> None:
    """Refuse settings with which the environment's target cannot work.

    Args:
        values: The settings, of the right types already.
        sources: Where each comes from.
        environment: The environment's name.

    Raises:
        ConfigError: For the first that is missing or cannot be meant.
    """
    if values.target != "kubernetes":
        return
    for key, example in (("context", "the name of a kubeconfig context"), ("store", "gs://BUCKET or s3://BUCKET")):
        if not getattr(values, key):
            message = f"the environment '{environment.value}' is on Kubernetes and has no '{key}'."
            hint = f'add it below [env.{environment.value}] in platform.toml: {key} = "…" ({example})'
            raise ConfigError(message, code="CONFIG_KEY_MISSING", hint=hint)
    _check("store", values.store, sources, _STORE, "gs://BUCKET/PATH or s3://BUCKET/PATH")
    if values.namespace:
        _check("namespace", values.namespace, sources, _NAMESPACE, "up to 63 small letters, digits and dashes")
    if values.endpoint:
        _check("endpoint", values.endpoint, sources, _ADDRESS, "an address such as http://minio.storage:9000")
        if not values.store.startswith("s3://"):
            message = f"{sources['endpoint']}: 'endpoint' is for s3:// stores; the store is {values.store}."
            raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint="remove the endpoint, or name an s3:// store")


def _check(key: str, value: str, sources: Mapping[str, str], shape: re.Pattern[str], wanted: str) -> None:
    if not shape.fullmatch(value):
        message = f"{sources[key]}: '{key}' must be {wanted}, not {value!r}."
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=f'write {key} = "…" that way')
