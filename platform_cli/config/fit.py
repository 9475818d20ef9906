"""Check what only some targets need: a cluster's context, a namespace's name, a store's address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.core.errors import ConfigError
from platform_cli.core.gcp_names import LONGEST_ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.settings import EnvironmentTable, Setting

_STORE = re.compile(r"(gs|s3)://[a-z0-9][a-z0-9._-]{1,220}(/[^\s/]+)*/?")  # buckets: Google's and Amazon's naming rules
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123, as Kubernetes asks
_PROJECT = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")  # Google's rule for ids of projects
_REGION = re.compile(r"[a-z]+-[a-z]+[0-9]+")
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
    if values.target == "gcp":
        _check_cloud(values, sources, environment)
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


def _check_cloud(values: EnvironmentTable, sources: Mapping[str, str], environment: Setting) -> None:
    for key, example in (("project", "the id of your project"), ("region", "us-central1, europe-west4 …")):
        if not getattr(values, key):
            message = f"the environment '{environment.value}' is on Google Cloud and has no '{key}'."
            hint = f'add it below [env.{environment.value}] in platform.toml: {key} = "…" ({example})'
            raise ConfigError(message, code="CONFIG_KEY_MISSING", hint=hint)
    _check("project", values.project, sources, _PROJECT, "a project's id: 6 to 30 small letters, digits and dashes")
    _check("region", values.region, sources, _REGION, "a region such as us-central1")
    if values.zone:
        zone = re.compile(re.escape(values.region) + "-[a-z]")
        _check("zone", values.zone, sources, zone, f"a zone of the region, such as {values.region}-b")
    if values.namespace:
        _check("namespace", values.namespace, sources, _NAMESPACE, "up to 63 small letters, digits and dashes")
    if len(str(environment.value)) > LONGEST_ENVIRONMENT:
        message = f"'{environment.value}' is too long for an environment on Google Cloud: names are made of it."
        hint = f"give it a name of at most {LONGEST_ENVIRONMENT} letters: [env.{str(environment.value)[:8]}]"
        raise ConfigError(message, code="ENVIRONMENT_NAME_INVALID", hint=hint)


def _check(key: str, value: str, sources: Mapping[str, str], shape: re.Pattern[str], wanted: str) -> None:
    if not shape.fullmatch(value):
        message = f"{sources[key]}: '{key}' must be {wanted}, not {value!r}."
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=f'write {key} = "…" that way')
