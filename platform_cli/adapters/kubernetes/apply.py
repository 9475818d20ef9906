"""Make a cluster's objects as they shall be: compare by a dry run, leave alone what is right, apply the rest."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from platform_cli.adapters.kubernetes.ownership import check_owner, is_used_as_found
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import KINDS, Object, Ref, differences, ref_of
from platform_cli.core.errors import ProvisionError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.phase import Action

_AT_ONCE = 8
_DEFINITION_SECONDS = 60


class Planned(NamedTuple):
    """What applying an object would do."""

    wanted: Object
    action: Action
    differences: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """Return it as people are told."""
        ref = ref_of(self.wanted)
        return Change(ref.kind, ref.name, self.action)


def plan(cluster: Cluster, objects: Sequence[Object], environment: str) -> list[Planned]:
    """Say of each object what applying it would do; nothing is changed.

    Raises:
        ConflictError: If something of that name belongs to somebody else.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = _find(cluster, [ref_of(wanted) for wanted in objects], pool)
        check_owner(objects, found, environment)
        return list(pool.map(lambda pair: _plan_one(cluster, *pair), zip(objects, found, strict=True)))


def _find(cluster: Cluster, refs: Sequence[Ref], pool: ThreadPoolExecutor) -> list[Object | None]:
    """Return what is there under each name: one question for each kind in a namespace, not for each object."""
    places = sorted({(ref.kind, ref.namespace) for ref in refs if ref.namespace})
    listed = {ref_of(one): one for found in pool.map(lambda place: cluster.list(*place), places) for one in found}
    single = [ref for ref in refs if not ref.namespace]
    listed |= {ref: one for ref, one in zip(single, pool.map(cluster.get, single), strict=True) if one is not None}
    return [listed.get(ref) for ref in refs]


def _plan_one(cluster: Cluster, wanted: Object, live: Object | None) -> Planned:
    if live is None:
        return Planned(wanted, "created")
    if is_used_as_found(live):
        return Planned(wanted, "kept")
    changed = _changes(cluster, wanted, live)
    if changed:  # a controller may have written between our two questions: asked again, only what we want is left
        changed = _changes(cluster, wanted, cluster.get(ref_of(wanted)) or live)
    shown = ("data: other values",) if changed and wanted["kind"] == "Secret" else changed
    return Planned(wanted, "configured" if changed else "unchanged", shown)


def _changes(cluster: Cluster, wanted: Object, live: Object) -> tuple[str, ...]:
    return tuple(differences(live, cluster.apply(wanted, dry_run=True)))


def carry_out(cluster: Cluster, planned: Sequence[Planned]) -> None:
    """Apply what is to be created or configured, kinds that others need first."""
    todo = [one.wanted for one in planned if one.action in {"created", "configured"}]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for order, wave in groupby(todo, key=lambda one: KINDS[one["kind"]].order):
            applied = list(pool.map(cluster.apply, wave))
            if order == 0:
                _await_definitions(cluster, applied)


def _await_definitions(cluster: Cluster, applied: Sequence[Object]) -> None:
    deadline = time.monotonic() + _DEFINITION_SECONDS
    waiting = [ref_of(one) for one in applied if one["kind"] == "CustomResourceDefinition"]
    while waiting := [ref for ref in waiting if not _is_taken_up(cluster, cluster.get(ref))]:
        if time.monotonic() > deadline:
            message = f"the cluster does not take up the definition {waiting[0].name}."
            raise ProvisionError(message, code="DEFINITION_NOT_TAKEN_UP", hint="run the same command again")
        time.sleep(0.1)


def _is_taken_up(cluster: Cluster, definition: Object | None) -> bool:
    """Say whether objects of a kind can be made: an API server may say so some moments before it is true."""
    conditions = (definition or {}).get("status", {}).get("conditions") or []
    if definition is None or not any(one["type"] == "Established" and one["status"] == "True" for one in conditions):
        return False
    spec = definition["spec"]
    version = next(one["name"] for one in spec["versions"] if one["served"])
    try:
        cluster.call("GET", f"apis/{spec['group']}/{version}/{spec['names']['plural']}", query={"limit": "1"})
    except RefusedError as error:
        return error.status != HTTPStatus.NOT_FOUND
    return True


def await_gone(cluster: Cluster, refs: Sequence[Ref], seconds: float) -> list[Ref]:
    """Wait until objects are gone; return those that are still there after so many seconds."""
    deadline, waiting = time.monotonic() + seconds, list(refs)
    while (waiting := [ref for ref in waiting if cluster.get(ref) is not None]) and time.monotonic() < deadline:
        time.sleep(0.3)
    return waiting
