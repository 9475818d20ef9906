"""The record of an environment's deployments: a JSON object for each, in the store that all of its users share."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.argo.compiled import Compiled
from platform_cli.adapters.argo.crons import argo_cron
from platform_cli.adapters.argo.runs import find_runs
from platform_cli.adapters.argo.store import StaleError
from platform_cli.core.errors import ConflictError, NotReadyError
from platform_cli.core.records import Deployment, HistoryEntry, Release
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.argo.compiled import Compiler
    from platform_cli.adapters.argo.store import Store
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.records import RunRecord, RunState
    from platform_cli.core.settings import Settings

_FOLDER = "platform/deployments"
_ATTEMPTS = 8
_AT_ONCE = 8


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one deployment.

    Attributes:
        deployment: None once it was undeployed.
    """

    deployment: Deployment | None = None
    releases: tuple[Release, ...] = ()
    history: tuple[HistoryEntry, ...] = ()


class StoreDeployments:
    """Deployments, their releases and their history in the store; their runs are Argo's.

    Two people may work at once, on machines that know nothing of each other: whoever writes what is based on something
    that has changed meanwhile is refused, and nothing is lost.
    """

    def __init__(self, settings: Settings, store: Store, cluster: Cluster, compiler: Compiler) -> None:
        self._settings = settings
        self._store = store
        self._cluster = cluster
        self._compiler = compiler
        self._seen: dict[str, Deployment | None] = {}

    def exists(self) -> bool:
        """Say whether this machine has brought the environment up, or joined it."""
        return self._settings.places.profile.exists()

    def deployments(self) -> list[Deployment]:
        """Return all deployments by name."""
        keys = [key for key in self._store.keys(_FOLDER) if key.endswith(".json")]
        names = sorted(key.rpartition("/")[2].removesuffix(".json") for key in keys)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return [found for found in pool.map(self.deployment, names) if found is not None]

    def deployment(self, name: str) -> Deployment | None:
        """Return one deployment; None if there is none of that name."""
        self._seen[name] = self._read(name).deployment
        return self._seen[name]

    def put_deployment(self, deployment: Deployment, action: str, detail: str, author: str) -> None:
        """Record a deployment's new form and who did what to it.

        Raises:
            ConflictError: If it has changed since it was read here.
            UsageError: If Argo cannot keep its schedule.
        """
        if deployment.cron is not None:
            argo_cron(deployment.cron)

        def changed(record: Record) -> Record:
            self._check_seen(deployment.name, record)
            history = (*record.history, _entry(action, detail, author))
            return msgspec.structs.replace(record, deployment=deployment, history=history)

        self._seen[deployment.name] = self._change(deployment.name, changed).deployment

    def remove_deployment(self, name: str, author: str) -> None:
        """Forget a deployment and its releases; its runs and its history stay.

        Raises:
            ConflictError: If it has changed since it was read here.
        """

        def changed(record: Record) -> Record:
            self._check_seen(name, record)
            return Record(history=(*record.history, _entry("undeployed", "", author)))

        self._seen[name] = self._change(name, changed).deployment

    def releases(self, deployment: str) -> list[Release]:
        """Return a deployment's releases, the oldest first."""
        return sorted(self._read(deployment).releases, key=lambda one: one.version)

    def add_release(self, deployment: str, release: Release) -> None:
        """Compile a release for Argo and record it, in this order: what cannot run there is never recorded.

        Raises:
            ConflictError: If somebody else has added a release of that number.
            UsageError: If Argo cannot take the deployment's name.
            FlowError: If Metaflow cannot compile it.
        """
        compiled = self._compiler.compile(deployment, release)

        def changed(record: Record) -> Record:
            if any(one.version == release.version for one in record.releases):
                raise _changed_meanwhile(deployment)
            return msgspec.structs.replace(record, releases=(*record.releases, release))

        self._change(deployment, changed)
        self._keep(deployment, release, compiled)

    def compiled(self, deployment: str, release: Release) -> Compiled:
        """Return the objects of a release: those that were made of it, unless the environment has changed since."""
        found = self._store.read(_compiled_key(deployment, release))
        with contextlib.suppress(msgspec.DecodeError):  # of a version that wrote something else
            kept = from_json(found.data, Compiled) if found else None
            if kept is not None and not self._compiler.is_stale(kept, release):
                return kept
        compiled = self._compiler.compile(deployment, release)
        self._keep(deployment, release, compiled)
        return compiled

    def history(self, deployment: str) -> list[HistoryEntry]:
        """Return what was done to a deployment, the oldest first."""
        return list(self._read(deployment).history)

    def runs(
        self, *states: RunState, deployment: str | None = None, limit: int = -1, pathspec: str | None = None
    ) -> list[RunRecord]:
        """Return the runs that Argo knows of, the newest first: of these states (any if none is named)."""
        return find_runs(self._cluster, self._settings, states, deployment, limit, pathspec)

    def _keep(self, deployment: str, release: Release, compiled: Compiled) -> None:
        self._store.write(_compiled_key(deployment, release), msgspec.json.encode(compiled))

    def _read(self, name: str) -> Record:
        found = self._store.read(f"{_FOLDER}/{name}.json")
        return Record() if found is None else _decoded(name, found.data)

    def _change(self, name: str, change: Callable[[Record], Record]) -> Record:
        """Replace a record by what `change` makes of it; `change` is asked again if somebody else was faster."""
        key, tried = f"{_FOLDER}/{name}.json", b""
        for _ in range(_ATTEMPTS):
            found = self._store.read(key)
            if found is not None and found.data == tried:  # it was written, only the answer got lost
                break
            record = change(Record() if found is None else _decoded(name, found.data))
            tried = msgspec.json.encode(record)
            try:
                self._store.replace(key, tried, found)
            except StaleError:
                continue
            break
        else:
            raise _changed_meanwhile(name)
        return record

    def _check_seen(self, name: str, record: Record) -> None:
        if self._seen.get(name, record.deployment) != record.deployment:
            raise _changed_meanwhile(name)


def _compiled_key(deployment: str, release: Release) -> str:
    return f"{_FOLDER}/{deployment}/{release.version}.json"


def _decoded(name: str, data: bytes) -> Record:
    try:
        return from_json(data, Record)
    except msgspec.DecodeError as error:
        message = f"the record of '{name}' in the store cannot be read: {error}."
        hint = f"put an earlier version of {_FOLDER}/{name}.json back, or remove it and deploy the flow again"
        raise NotReadyError(message, code="RECORD_BROKEN", hint=hint) from error


def _entry(action: str, detail: str, author: str) -> HistoryEntry:
    return HistoryEntry(at=datetime.now(timezone.utc), action=action, detail=detail, author=author)


def _changed_meanwhile(name: str) -> ConflictError:
    message = f"somebody else has changed the deployment '{name}' meanwhile; what they did is kept."
    hint = f"see what it was: platform history {name}; then run the same command again"
    return ConflictError(message, code="DEPLOYMENT_CHANGED", hint=hint)
