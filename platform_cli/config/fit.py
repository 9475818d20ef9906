"""Check what only some targets need: a cluster's context, a namespace's name, a store's address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.core.errors import ConfigError
from platform_cli.core.gcp_names import LONGEST_ENVIRONMENT
from platform_cli.core.gcp_places import fits, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.settings import EnvironmentTable, Setting

_STORE = re.compile(r"(gs|s3)://[a-z0-9][a-z0-9._-]{1,220}(/[^\s/]+)*/?")  # buckets: Google's and Amazon's naming rules
_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")  # RFC 1123, as Kubernetes asks
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]*@([a-z0-9-]+\.)+gserviceaccount\.com")  # a user's, or Google's own
_ADDRESS = re.compile(r"https?://[^\s/]+/?")


def check_fit(
    values: EnvironmentTable, sources: Mapping[str, str], environment: Setting, variables: Mapping[str, str]
) -> None:
    """Refuse settings with which the environment's target cannot work.

    Args:
        values: The settings, of the right types already.
        sources: Where each comes from.
        environment: The environment's name.
        variables: The process's environment variables, for a hint that knows what gcloud works with.

    Raises:
        ConfigError: For the first that is missing or cannot be meant.
    """
    if values.target == "gcp":
        _check_cloud(values, sources, environment, variables)
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


def _check_cloud(
    values: EnvironmentTable, sources: Mapping[str, str], environment: Setting, variables: Mapping[str, str]
) -> None:
    if len(str(environment.value)) > LONGEST_ENVIRONMENT:
        message = f"'{environment.value}' is too long for an environment on Google Cloud: names are made of it."
        hint = f"give it a name of at most {LONGEST_ENVIRONMENT} letters: [env.{str(environment.value)[:8]}]"
        raise ConfigError(message, code="ENVIRONMENT_NAME_INVALID", hint=hint)
    given = {"project": values.project, "region": values.region}
    for key, value in given.items():
        if value and not fits(key, value):
            raise _unfit(key, value, sources, wanted(key))
    if not all(given.values()):
        raise _missing([key for key, value in given.items() if not value], environment, variables)
    if values.zone:
        zone = re.compile(re.escape(values.region) + "-[a-z]")
        _check("zone", values.zone, sources, zone, f"a zone of the region, such as {values.region}-b")
    if values.namespace:
        _check("namespace", values.namespace, sources, _NAMESPACE, "up to 63 small letters, digits and dashes")
    if values.impersonate:
        account = "a service account's address, NAME@PROJECT.iam.gserviceaccount.com"
        _check("impersonate", values.impersonate, sources, _ACCOUNT, account)


def _missing(keys: list[str], environment: Setting, variables: Mapping[str, str]) -> ConfigError:
    from platform_cli.config.gcloud import lines

    name, lacking = environment.value, " and no ".join(f"'{key}'" for key in keys)
    message = f"the environment '{name}' is on Google Cloud and has no {lacking}."
    hint = f"let `platform up --env {name}` ask for it, on a terminal, or add below [env.{name}] in platform.toml:"
    return ConfigError(message, code="CONFIG_KEY_MISSING", hint=f"{hint}\n{lines(keys, variables)}")


def _check(key: str, value: str, sources: Mapping[str, str], shape: re.Pattern[str], wanted: str) -> None:
    if not shape.fullmatch(value):
        raise _unfit(key, value, sources, wanted)


def _unfit(key: str, value: str, sources: Mapping[str, str], wanted: str) -> ConfigError:
    message = f"{sources[key]}: '{key}' must be {wanted}, not {value!r}."
    return ConfigError(message, code="CONFIG_VALUE_INVALID", hint=f'write {key} = "…" that way')
