"""What a user can set, and where each value came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from platform_cli.core.places import Places
from platform_cli.core.pool_tables import PoolTable

DEFAULT_ENVIRONMENT = "local"
Overlap = Literal["skip", "allow"]
Size = Literal["dev", "production"]
Bootstrap = Literal["packages", "stock"]


class EnvironmentTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of `[env.NAME]` in platform.toml.

    Attributes:
        target: The kind of place this environment is.
        data: The folder that holds the environment's data; empty: a folder in the user's data directory.
        timezone: The IANA zone of schedules that name none; empty: the machine's own.
        concurrency: How many deployed runs may run at once.
        overlap: What a schedule does while its last run is still going: skip this one, or allow both.
        grace_minutes: How late a missed run may still start; several missed ones become one.
        keep_logs: How many logs of runs are kept for each deployment.
        context: The context of the kubeconfig that names the cluster and who we are there.
        namespace: The namespace that holds the environment; empty: platform-NAME.
        store: Where artifacts go: gs://BUCKET/PATH or s3://BUCKET/PATH.
        endpoint: The address of an S3-compatible store, as pods reach it; empty: the cloud's own.
        image: The image that steps run in if they name none; empty: python:VERSION-slim.
        size: How big the components are: one of each, or replicas and room for a team.
        ui: Whether there are the pages that `platform open` opens: Metaflow's, and Argo's for reading only.
        project: The id of the Google Cloud project.
        region: The region in which everything is made.
        zone: The zone of a cluster that is in one zone only; empty: the region's first.
        autopilot: Whether Google chooses the cluster's nodes, and bills pods instead.
        impersonate: The service account to act as; empty: oneself.
        protected: Whether nothing of it can be taken away; unset: it is if the size is production.
        budget: What the project may cost in a month before mails go out, in the billing account's currency; 0: none do.
        pools: Node pools for tasks, beside 'cpu' and 'spot', or in their place.
        bootstrap: How a pod begins: with the flow's packages from the store, or with Metaflow's own commands.
    """

    target: str = "local"
    data: str = ""
    timezone: str = ""
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=256)] = 2
    overlap: Overlap = "skip"
    grace_minutes: Annotated[int, msgspec.Meta(ge=1, le=10080)] = 60
    keep_logs: Annotated[int, msgspec.Meta(ge=1, le=10000)] = 50
    context: str = ""
    namespace: str = ""
    store: str = ""
    endpoint: str = ""
    image: str = ""
    size: Size = "dev"
    ui: bool = False
    project: str = ""
    region: str = ""
    zone: str = ""
    autopilot: bool = False
    impersonate: str = ""
    protected: bool | None = None
    budget: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] = 0
    bootstrap: Bootstrap = "packages"
    pools: dict[str, PoolTable] = {}


# What does not fit a target is refused there: nobody should believe that a setting works which does nothing.
_CLUSTER_KEYS = {"context", "namespace", "store", "endpoint", "image", "size", "ui", "bootstrap"}
_CLOUD_KEYS = {"project", "region", "zone", "autopilot", "impersonate", "protected", "budget", "pools"}
_TABLES = {"pools"}  # what is no single value, and so no matter of --set and variables
_UNFIT = {
    "local": _CLUSTER_KEYS | _CLOUD_KEYS,
    "kubernetes": _CLOUD_KEYS | {"keep_logs"},
    "gcp": {"context", "store", "endpoint", "keep_logs"},  # they follow from the project and the environment's name
}


def keys_of(target: str) -> tuple[str, ...]:
    """Return the keys that an environment of this target can have; all of them for a target we do not know."""
    unfit = _UNFIT.get(target, set())
    return tuple(key for key in EnvironmentTable.__struct_fields__ if key not in unfit)


def settable_keys(target: str) -> tuple[str, ...]:
    """Return those of them that `--set` and variables can give a value."""
    return tuple(key for key in keys_of(target) if key not in _TABLES)


def targets_with(key: str) -> tuple[str, ...]:
    """Return the targets that know a key."""
    return tuple(target for target in _UNFIT if key in keys_of(target))


class DeployTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `[deploy]` in platform.toml: what `platform deploy` deploys when no flow is named."""

    flows: tuple[str, ...] = ()


class DependenciesTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of `[dependencies]` in platform.toml: the date after which releases of packages do not count."""

    until: date | None = None


class ProjectFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of platform.toml."""

    env: dict[str, EnvironmentTable] = {}
    deploy: DeployTable = DeployTable()
    dependencies: DependenciesTable = DependenciesTable()


class Setting(msgspec.Struct, frozen=True):
    """One value and where it came from, for people: 'default', 'platform.toml:4', 'PLATFORM_ENV', '--env'."""

    key: str
    value: str | int
    source: str


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an operation is told, resolved once; no file is read after this.

    Attributes:
        environment: The environment's name.
        values: Its table, with defaults filled in.
        places: Where it keeps its own.
        project: The folder of platform.toml; None where there is none.
        flows: The flows `platform deploy` deploys when none is named.
        until: The date after which releases of packages do not count, as 2025-05-01; empty: all count.
        provenance: Every value with where it came from.
    """

    environment: str
    values: EnvironmentTable
    places: Places
    project: Path | None
    flows: tuple[Path, ...]
    provenance: tuple[Setting, ...]
    until: str = ""

    @property
    def namespace(self) -> str:
        """Return the namespace of the cluster that holds the environment."""
        return self.values.namespace or f"platform-{self.environment}"
